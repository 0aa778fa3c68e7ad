/**
 * The page of the graph: what is pointed at is lit with all that it touches, and its reasons are shown;
 * a paper's path to the thesis (`?paper=KEY`); papers until a year (`?until=YEAR`).
 *
 * What is said of edges is read from the list on the page, and what a paper speaks on from a file that is
 * loaded once a paper is chosen. Without this the pictures stand whole, boxes and lines are links, and the
 * list has every reason.
 */

const pictures = [...document.querySelectorAll(".claims-graph")];
const listed = [...document.querySelectorAll(".edges li[data-from]")];
const reasons = document.querySelector(".reasons");
const dots = [...document.querySelectorAll(".timeline .dot")];

const title = (claim) =>
  document.querySelector(`.node[data-claim="${claim}"] .node__title`)?.textContent ?? claim;

/** Dim all but some claims, edges and papers, or nothing at all. */
function light({claims = new Set(), edges = new Set(), paper = null} = {}) {
  for (const picture of pictures) {
    picture.classList.toggle("is-dimmed", claims.size > 0);
    for (const each of picture.querySelectorAll("[data-claim], [data-edge]")) {
      const {claim, edge} = each.dataset;
      each.classList.toggle("is-lit", edge ? edges.has(edge) : claims.has(claim));
    }
  }
  document.querySelectorAll(".timeline").forEach((each) => each.classList.toggle("is-dimmed", paper !== null));
  dots.forEach((each) => each.classList.toggle("is-lit", each.dataset.paper === paper));
}

/* What is pointed at */

function show(element) {
  const {claim, edge} = element.dataset;
  const touching = listed.filter((each) =>
    edge ? each.id === edge : each.dataset.from === claim || each.dataset.to === claim);
  light({
    claims: new Set([claim, ...touching.flatMap((each) => [each.dataset.from, each.dataset.to])].filter(Boolean)),
    edges: new Set(touching.map((each) => each.id)),
  });
  const shown = claim ? touching.filter((each) => each.dataset.from === claim) : touching;
  const head = document.createElement("b");
  head.textContent = title(claim ?? element.dataset.from);
  const count = touching.length - shown.length;
  reasons.replaceChildren(head, ...shown.map(copied), ...(count ? [line(`${count} other ${count === 1 ? "claim bears" : "claims bear"} on it.`)] : []));
  const box = element.getBoundingClientRect();
  reasons.classList.toggle("reasons--up", box.top + box.height / 2 > innerHeight * 0.55);
}

function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

/** What a line of the list says, without its links: it can be read, not reached. */
function copied(each) {
  const made = document.createElement("p");
  for (const node of each.childNodes) {
    const mark = node.nodeType === Node.ELEMENT_NODE && node.matches(".mark");
    made.append(mark ? node.cloneNode(true) : node.textContent);
  }
  return made;
}

function leave() {
  reasons?.replaceChildren();
  const paper = select?.value;
  if (paper) trace(paper);
  else light();
}

for (const picture of pictures) {
  const found = (event) => event.target.closest(".node, .edge");
  for (const kind of ["pointerover", "focusin"]) {
    picture.addEventListener(kind, (event) => {
      if (event.pointerType === "touch") return; // a touch follows the link
      const element = found(event);
      if (element) show(element);
      else if (kind === "pointerover") leave();
    });
  }
  picture.addEventListener("pointerleave", leave);
  picture.addEventListener("focusout", leave);
}
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (select?.value && !reasons?.childNodes.length) choose("");
  leave();
});

/* The path of a paper */

const form = document.querySelector(".path-of");
const select = form?.elements.paper;
const said = document.querySelector(".path-said");

let spoken = null; // by paper: claim, stance and place

async function hear() {
  spoken ??= await (await fetch(form.dataset.spoken)).json();
}

/** Light what a paper speaks on, and every step from there to the thesis. */
function trace(paper) {
  const claims = new Set((spoken?.[paper] ?? []).map(([claim]) => claim));
  const edges = new Set();
  for (const claim of claims) { // grows while it is walked
    for (const each of listed.filter((step) => step.dataset.from === claim)) {
      edges.add(each.id);
      claims.add(each.dataset.to);
    }
  }
  light({claims, edges, paper});
}

const STANCES = {supports: "supports", challenges: "challenges", qualifies: "qualifies", background: "is background to"};

/** Say a path in a sentence: what the paper says of which claims, where, and what these bear on. */
function told(paper) {
  const mine = spoken[paper];
  const sided = mine.filter(([, stance]) => stance !== "background");
  const says = Object.keys(STANCES).flatMap((stance) => {
    const places = new Map(); // by claim
    for (const [claim, , place] of (sided.length ? sided : mine).filter((each) => each[1] === stance)) {
      places.set(claim, [...places.get(claim) ?? [], place]);
    }
    const claims = [...places].map(([claim, where]) => `${title(claim)} (${where.join("; ")})`);
    return claims.length ? [`${STANCES[stance]} ${claims.join(", ")}`] : [];
  });
  const claims = new Set(mine.map(([claim]) => claim));
  const steps = listed.filter((each) => claims.has(each.dataset.from) && each.dataset.relation !== "part-of");
  const onto = [...new Set(steps.map((each) => title(each.dataset.to)))];
  return `${select.selectedOptions[0].textContent} ${says.join("; ")}.` + (onto.length ? ` From there lines lead to ${onto.join(", ")}.` : "");
}

async function choose(paper) {
  select.value = paper;
  if (select.selectedIndex < 0) select.value = "";
  const chosen = select.value;
  remember("paper", chosen);
  if (chosen) await hear();
  if (select.value !== chosen) return; // another one was chosen meanwhile
  said.textContent = chosen ? told(chosen) : "";
  if (chosen) trace(chosen);
  else light();
}

if (form) {
  select.addEventListener("change", () => choose(select.value));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.classList.add("is-ready");
  const asked = new URL(location.href).searchParams.get("paper");
  if (asked) choose(asked);
}

/* Papers until a year */

const until = document.querySelector(".until");

function count(year) {
  const {max} = until.elements.until;
  const kept = new Map();
  for (const each of dots) {
    const later = Number(each.dataset.year) > year;
    each.classList.toggle("is-later", later);
    each.setAttribute("tabindex", later ? -1 : 0);
    if (later) continue;
    const {paper, stance} = each.dataset;
    kept.set(paper, (kept.get(paper) ?? new Set()).add(stance));
  }
  const saying = (stance) => [...kept.values()].filter((each) => each.has(stance) || each.has("mixed")).length;
  until.querySelector("output").textContent = year;
  until.querySelector("p").textContent =
    `${kept.size} ${kept.size === 1 ? "paper" : "papers"} until ${year}. In some part ${saying("supports")} speak ` +
    `for the thesis, ${saying("challenges")} against it.`;
  remember("until", year < Number(max) ? year : "");
}

function remember(key, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(key, value);
  else address.searchParams.delete(key);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

if (until) {
  const range = until.elements.until;
  const asked = Number(new URL(location.href).searchParams.get("until"));
  if (asked >= Number(range.min) && asked <= Number(range.max)) range.value = asked;
  range.addEventListener("input", () => count(Number(range.value)));
  until.addEventListener("submit", (event) => event.preventDefault());
  until.classList.add("is-ready");
  count(Number(range.value));
}

/* The box in the header: finds as one types. It works as a form without this. On the page of the papers
   it drives the list. What it looks things up in is loaded when somebody begins to search. */

import { button, count, element } from "./elements.js";
import { marks, otherHit, paperBy, wrong } from "./hits.js";

const PAPERS = 6;
const OTHERS = 5;
const form = document.querySelector("form[role=search]");
const input = document.getElementById("box");
const panel = document.getElementById("box-panel");
const status = document.getElementById("box-status");
const list = document.getElementById("found");
let finder = null;
let waiting = 0;
let telling = 0;
let begun = false;

document.documentElement.dataset.box = "ready";

/** Return whether someone is writing in an element. */
const isWriting = (target) =>
  target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName);

document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (!control && !(slash && !isWriting(event.target))) return;
  event.preventDefault();
  input.focus();
  input.select();
});

if (list) {
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (document.documentElement.classList.contains("asked")) begin(false);
  else {
    offer();
  }
  input.addEventListener("input", () => begin(true));
} else {
  input.addEventListener("focus", prepare, { once: true });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(answer, 60);
  });
  form.addEventListener("keydown", move);
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) hide();
  });
  if (document.activeElement === input) prepare();
}

/** Put the list with all that scripts can do in the place of the one that works without them. */
async function begin(byHand) {
  if (begun) return;
  begun = true;
  document.documentElement.classList.add("asked");
  try {
    const { start } = await import("./list.js");
    await start(list, form, byHand);
  } catch {
    begun = false;
    document.documentElement.classList.remove("asked");
    offer("What it needs could not be loaded. Try again:");
    status.textContent = "The search could not be loaded.";
  }
}

function offer(...before) {
  const start = button({ class: "finder__begin" }, () => begin(true), "Filter, order and export");
  list.replaceChildren(...before.map((words) => element("p", { class: "finder__note" }, words)), start);
  list.hidden = false;
}

function prepare() {
  finder ??= import("./finding.js").then(({ open }) => open(form.dataset.base));
  finder.catch(() => (finder = null));
  return finder;
}

function hide() {
  panel.hidden = true;
}

async function answer() {
  const asked = input.value;
  if (!asked.trim()) return hide();
  let found;
  try {
    found = await (await prepare()).find(asked, {});
  } catch {
    status.textContent = "The search could not be loaded.";
    return undefined;
  }
  // Someone who has typed on, or left, wants no answer to what was there before
  if (asked !== input.value || !form.contains(document.activeElement)) return undefined;
  draw(found, asked);
  return undefined;
}

function draw({ papers, near, others, error, ranked }, asked) {
  if (error) {
    panel.replaceChildren(element("div", { class: "finder__error" }, ...wrong(error)));
    panel.hidden = false;
    tell(error.reason);
    return;
  }
  const shown = [...papers, ...near].slice(0, PAPERS);
  const address = new URL("papers/", new URL(form.dataset.base, location.href));
  address.searchParams.set("q", asked);
  const all = element("a", { class: "box__all", href: address.href },
    papers.length ? `${count(papers.length, "paper")}: filter, order and take` : "Filter and export papers");
  panel.replaceChildren(
    ...(shown.length ? [element("ul", { class: "box__hits" }, ...shown.map(paperHit))] : []),
    ...(others.length && ranked ? [element("ul", { class: "box__hits" }, ...others.slice(0, OTHERS).map((each) =>
      element("li", {}, otherHit(each, form.dataset.base))))] : []),
    ...(shown.length || others.length ? [] : [element("p", { class: "box__none" }, "Nothing is like that.")]),
    all);
  panel.hidden = false;
  const more = near.length ? `, ${near.length} near` : "";
  tell(`${count(papers.length, "paper")}${more}. Arrow keys lead to them.`);
}

function paperHit(row) {
  const link = element("a", { href: new URL(row.address, new URL(form.dataset.base, location.href)).href }, row.title);
  return element("li", {}, link, " ", paperBy(row), " ", ...marks(row));
}

function tell(words) {
  clearTimeout(telling);
  telling = setTimeout(() => (status.textContent = words), 500);
}

/** Arrow keys go through what was found, Escape puts it away. */
function move(event) {
  if (event.key === "Escape" && !panel.hidden) {
    event.preventDefault();
    hide();
    input.focus();
    return;
  }
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || panel.hidden) return;
  const links = [input, ...panel.querySelectorAll("a")];
  const place = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  links[(place + links.length) % links.length].focus();
}

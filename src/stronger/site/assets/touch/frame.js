/* The frame of figures one can touch: guess, reveal, then move; the state is in the address.

   The page has all of a figure before any script runs: `stronger site generate` writes it with the
   macros of `_touch.md.jinja`, a true picture and sentence included. The script finds by class:

     .touch[data-touch=NAME]   the whole; it is given data-step="guess", then data-step="known"
       svg.touch__picture      .touch__guessed and .touch__marks are filled anew, all else stays
       .touch__range           under it, along the same axis: the range called "guess", or a select
       .touch__guess           its form: a button to submit, .touch__skip to see it without a guess
       .touch__controls        a form of ranges, radios and selects; those to be set before the guess
                               stand elsewhere in the figure. Their names and values are the
                               state. A range with data-values (split at spaces) steps through these;
                               data-labels (split at |) says them in words
       .touch__progress        shown while something is computed
       .touch__said            the live region: the result in a sentence
       .touch__again           a button: start over

   A module of its own then upgrades the figure:

     figure("rare", {
       *compute(state) {...},  // a generator: yields every few milliseconds, what is there so far or
                               // nothing new, and returns the whole; a plain function where that
                               // takes no time.
                               // state maps names to numbers or words: {presence: 0.05, leak: 0}
       draw(picture, results), // fill picture.marks (picture.svg and picture.root are there, too);
                               // results[0] is {state, label, result, whole} for what is set now, the
                               // others are earlier ones, the latest first
       say(state, result, guess), // the sentence; guess is null if there was none, or if something
                               // else is set than what was asked about
       about(state),           // optional: whether a guess is about this; unless given, if all is set
                               // as at the start
       label(state, words),    // optional: how a state is called; words has each control's words
       keep: 5,                // how many results to show; 1 where earlier ones are of no use
       place: (guess) => 40,   // optional: where a guess stands, in percent of the picture's width
       mark(picture, guess),   // optional: draw it otherwise than as a line; guess is null for none
       follow(name, controls), // optional: set controls that depend on the one of this name
       wait(state, guess),     // optional: show what may be seen while one guesses
     })

   Pictures that are wide as the page and high as their rows have x in percent and y in pixels, so
   that letters keep their size on a phone. `strips` draws rows of dots, one lane for each seed;
   `curves` lines over time, one for each seed. */

import {mean, percent} from "./exactly.js";

const SLICE = 24; // milliseconds of work between two pictures
const still = matchMedia("(prefers-reduced-motion: reduce)"); // then a picture comes when it is whole

/** Upgrade the figure of this name, if the page has it. */
export function figure(name, {compute, draw, say, label, keep = 5, place, mark: drawGuess, follow, wait, about}) {
  const root = document.querySelector(`.touch[data-touch="${name}"]`);
  if (!root) return;
  const find = (part) => root.querySelector(`.touch__${part}`);
  const guessing = find("guess"), controls = find("controls"), said = find("said");
  const range = guessing.elements.guess;
  const picture = {root, svg: find("picture"), marks: find("marks"), guessed: find("guessed")};
  const inputs = [...controls.elements].filter((each) => each.name);
  const start = read(inputs); // what the question is about
  // What the page came with: it is what is printed until there is a guess
  const came = [...root.querySelectorAll(".touch__marks, .touch__curves, .touch__said")].map((each) => [each, [...each.childNodes]]);
  const [height, words] = ["height", "aria-label"].map((each) => picture.svg.getAttribute(each));
  let turn = 0, guess = null, results = [];
  const asked = about ?? ((state) => same(state, start));
  const where = place ?? ((at) => (100 * (at - range.min)) / (range.max - range.min));

  function show() {
    const state = read(inputs), mine = ++turn;
    const wordings = Object.fromEntries(inputs.map((each) => [each.name, wording(controls.elements[each.name])]));
    const called = label ? label(state, wordings) : Object.values(wordings).join(", ");
    const known = results.find((each) => each.whole && same(each.state, state));
    results = results.filter((each) => each.whole && each !== known).slice(0, keep - 1);
    const now = known ?? {state, label: called, result: null, whole: false};
    results.unshift(now);
    mark();
    remember(name, {...state, guess: guess ?? "none"});
    const finish = () => {
      root.removeAttribute("aria-busy");
      draw(picture, results);
      said.textContent = say(state, now.result, asked(state) ? guess : null);
    };
    if (known) return finish();
    const work = compute(state);
    if (typeof work?.next !== "function") {
      Object.assign(now, {result: work, whole: true});
      return finish();
    }
    root.setAttribute("aria-busy", "true");
    const go = () => {
      if (mine !== turn) return; // something else is set by now
      const until = performance.now() + SLICE;
      let next;
      do {
        next = work.next();
        now.result = next.value ?? now.result;
      } while (!next.done && performance.now() < until);
      now.whole = next.done;
      if (next.done) return finish();
      if (now.result && !still.matches) draw(picture, results);
      setTimeout(go);
    };
    go();
  }

  function mark() {
    if (root.dataset.step === "guess") wait?.(read(inputs), Number(range.value));
    const given = root.dataset.step === "guess" ? Number(range.value) : guess;
    if (drawGuess) return drawGuess(picture, given);
    range.setAttribute("aria-valuetext", wording(range));
    const at = `${where(Number(range.value))}%`;
    // Once there is an answer, the guess stands beside what was asked about, and nothing else
    const shown = root.dataset.step === "guess" || asked(read(inputs)) ? given : null;
    picture.guessed.replaceChildren(...(shown === null ? [] : [
      element("line", {x1: at, x2: at, y1: 34, y2: 64}),
      element("text", {x: at, y: 30, "text-anchor": end(where(shown))}, `your guess ${wording(range)}`),
    ]));
  }

  function reveal(given) {
    guess = given;
    root.dataset.step = "known";
    said.textContent = ""; // so that what comes is told, even if it is the same
    show();
  }

  function ask() {
    ++turn;
    [guess, results] = [null, []];
    root.dataset.step = "guess";
    root.removeAttribute("aria-busy");
    for (const [each, content] of came) each.replaceChildren(...content);
    picture.svg.setAttribute("height", height);
    picture.svg.setAttribute("aria-label", words);
    mark();
  }

  function restore() {
    const given = new URLSearchParams(location.search);
    const told = (key) => given.get(`${name}.${key}`);
    for (const each of inputs) write(each, told(each.name) ?? String(start[each.name]));
    inputs.forEach(spell);
    const old = told("guess");
    if (old === null) return ask();
    if (old !== "none") range.value = old;
    spell(range);
    reveal(old === "none" || !old.trim() || range.value === "" || Number.isNaN(Number(old)) ? null : Number(range.value));
  }

  const first = () => find("unlocked").querySelector("input, select");

  guessing.addEventListener("submit", (event) => {
    event.preventDefault();
    reveal(Number(range.value));
    first().focus({preventScroll: true});
  });
  find("skip").addEventListener("click", () => {
    reveal(null);
    first().focus({preventScroll: true});
  });
  find("again").addEventListener("click", () => {
    forget(name);
    restore();
    range.focus({preventScroll: true});
  });
  range.addEventListener("input", () => (spell(range), mark()));
  controls.addEventListener("submit", (event) => event.preventDefault());
  root.addEventListener("input", ({target}) => {
    if (target.form !== controls) return; // some of its controls may stand elsewhere in the figure
    follow?.(target.name, controls.elements);
    inputs.forEach(spell);
    if (root.dataset.step === "known") show();
    else mark();
  });
  addEventListener("popstate", restore);
  restore();
}

/** Return an element of a picture. */
export function element(name, attributes = {}, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

// As in stronger.site.touching: the first row, with room for a guess; other rows; lanes; below
const FIRST = 72, ROW = 50, LANES = 22, FOOT = 4;

/** Draw rows of shares, a lane of its own for each seed: [{label, sets: [{kind, word, values}]}].
    The word says the kind of dots before their mean; null if the mean is not told. There is room
    for so many rows. */
export function strips({svg, marks}, rows, room = rows.length) {
  marks.replaceChildren(...rows.map(strip));
  svg.setAttribute("height", FIRST + ROW * (room - 1) + FOOT);
  svg.setAttribute("aria-label", rows.map(({label, sets}) => `${label}: ${means(sets, true)}`).join("; "));
}

const SIGNS = {main: "● ", other: "○ "};

function means(sets, inWords = false) {
  const told = sets.filter(({word}) => word !== null);
  const sign = ({kind, word}) => (inWords ? word : told.length > 1 ? SIGNS[kind] ?? "" : "");
  return told.map((each) => sign(each) + (each.values.length ? `${percent(mean(each.values))}%` : "…")).join(inWords ? ", " : " ");
}

/** Draw shares over time into .touch__curves: [{kind, values}] with (seeds, times), a line a seed. */
export function curves({root}, sets) {
  root.querySelector(".touch__curves").replaceChildren(...sets.flatMap(({kind, values}) => values.map((seed) => {
    const points = seed.map((value, time) => `${hundredths((100 * time) / (seed.length - 1))},${hundredths(100 - 100 * value)}`);
    return element("polyline", {points: points.join(" "), class: `touch__curve touch__curve--${kind}`});
  })));
}

const hundredths = (number) => Math.floor(100 * number + 0.5) / 100;

function strip({label, sets}, index) {
  const top = index ? FIRST + ROW * (index - 1) : 0;
  const middle = top + (index ? 31 : 49);
  const group = element("g", {class: index ? "touch__row touch__row--earlier" : "touch__row"});
  group.append(
    element("text", {x: "0%", y: top + 12, class: "touch__label"}, label),
    element("text", {x: "100%", y: top + 12, class: "touch__mean", "text-anchor": "end"}, means(sets)),
    element("line", {x1: "0%", x2: "100%", y1: middle, y2: middle, class: "touch__lane"}),
  );
  for (const {kind, values} of sets) {
    group.append(...values.map((value, seed) => dot(kind, value, middle + LANES * ((seed + 0.5) / 10 - 0.5))));
  }
  return group;
}

function dot(kind, value, y) {
  const at = `${hundredths(100 * value)}%`;
  return element("circle", {cx: at, cy: Math.floor(10 * y + 0.5) / 10, r: 4, class: `touch__dot touch__dot--${kind}`});
}

const end = (at) => (at < 15 ? "start" : at > 85 ? "end" : "middle");

const listed = (input) => input.dataset.values?.split(" ");

/** Return what is set, a number where it is one. */
function read(inputs) {
  const found = {};
  for (const each of inputs) {
    if (each.type === "radio" && !each.checked) continue;
    const value = listed(each)?.[Number(each.value)] ?? each.value;
    found[each.name] = value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
  }
  return found;
}

/** Set what an address says, if that can be set. */
function write(input, value) {
  if (input.type === "radio") {
    if (input.value === value) input.checked = true;
  } else if (listed(input)) {
    const at = listed(input).findIndex((each) => each === value || Number(each) === Number(value));
    if (at >= 0) input.value = at;
  } else if (input.tagName !== "SELECT" || [...input.options].some((each) => each.value === value)) {
    input.value = value;
  }
}

/** Return what a control is set to, in words. */
function wording(control) {
  if (control instanceof RadioNodeList) {
    return [...control].find((each) => each.checked)?.dataset.word ?? control.value;
  }
  return control.dataset.labels?.split("|")[Number(control.value)]
    ?? control.selectedOptions?.[0].textContent ?? control.value + (control.dataset.unit ?? "");
}

/** Say what a range is set to, beside it and to those who cannot see it. */
function spell(input) {
  if (input.type !== "range") return;
  input.setAttribute("aria-valuetext", wording(input));
  const beside = input.parentElement.querySelector(".touch__value");
  if (beside) beside.textContent = wording(input);
}

const same = (one, other) => Object.keys(one).every((key) => one[key] === other[key]);

function remember(name, values) {
  const address = new URL(location.href);
  for (const [key, value] of Object.entries(values)) address.searchParams.set(`${name}.${key}`, value);
  history.replaceState(history.state, "", address);
}

function forget(name) {
  const address = new URL(location.href);
  for (const key of [...address.searchParams.keys()]) {
    if (key.startsWith(`${name}.`)) address.searchParams.delete(key);
  }
  history.replaceState(history.state, "", address);
}

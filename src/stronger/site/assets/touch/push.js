/* How small a push? One step along the sign of the gradient, and as far by chance, for a digit that
   one picks or draws. stronger.interactive.push says the same in Python, word for word. */

import {element, figure} from "./frame.js";
import {BOX, CLASSES, INK, PIXELS, SIDE, aim, answer, draw as inked, pushed, readImage, reader, readSigns, scores, smallest} from "./readers.js";

const root = document.querySelector('.touch[data-touch="push"]');
const find = (part) => root.querySelector(`.touch__${part}`);

/** Return the networks and digits of the figure, given what is kept of them. */
export function unpack(kept) {
  return {
    readers: kept.readers.map(reader), digits: kept.digits.map(({image}) => readImage(image)),
    signs: kept.random.map(readSigns), aimed: kept.aimed, chance: kept.chance,
  };
}

/** Return what it takes to change what each network reads: thousandths of the range, or null. */
export function spread({readers, digits, signs, aimed, chance}, {digit, ink}) {
  const x = digits[digit] ?? inked(cells(ink));
  const read = readers.map((each) => answer(scores(each, x)));
  if (digit in aimed) return {x, read, aimed: aimed[digit], chance: chance[digit]};
  return {
    x, read, aimed: readers.map((each) => smallest(each, x, aim(each, x))),
    chance: readers.map((each, at) => smallest(each, x, signs[at])),
  };
}

/** Return a digit as it is, aimed at a network and moved as far by chance, with scores in logits. */
export function stage({readers, signs}, x, network, epsilon) {
  const of = readers[network], aimed = pushed(x, aim(of, x), epsilon);
  const images = [x, aimed, pushed(x, signs[network], epsilon)];
  const fooled = readers.filter((each) => each !== of && answer(scores(each, x)) !== answer(scores(each, aimed)));
  return {images, scores: images.map((each) => scores(of, each).map((score) => score * of.unit)), fooled: fooled.length};
}

/** Return what it takes in a sentence; a guess is in percent. */
export function say({aimed, chance}, guess) {
  const sizes = aimed.map(size), told = guess === null ? "Aimed" : `You guessed ${guess}%. Measured: aimed`;
  return `${told}, a change of every pixel by ${percent(half(aimed))} of the way from paper to ink fools half of the ${aimed.length} networks `
    + `(the first at ${percent(Math.min(...sizes))}, the last at ${percent(Math.max(...sizes))}). `
    + `Up or down by chance, it takes ${percent(half(chance))}.`;
}

/** Return in words what one network makes of one step. */
export function tell({readers}, {scores: [before, aimed, chance], fooled}, network, epsilon) {
  const right = answer(before), now = answer(aimed), other = answer(chance);
  const rival = answer(aimed.map((each, digit) => (digit === right ? -Infinity : each)));
  const reads = now === right ? `still reads ${a(right)}` : `reads ${a(now)} instead of ${a(right)}`;
  const {record, unit} = readers[network];
  return `Every pixel changed by ${percent(epsilon)}: network ${network + 1} ${reads}. Its score for ${a(rival)} went from `
    + `${number(before[rival])} to ${number(aimed[rival])}; the highest that any of 10,000 test digits gets for it is ${number(record[rival] * unit)}. `
    + `Changed as much by chance, the digit is ${other === right ? "still " : ""}read as ${a(other)}. `
    + `The aimed picture also fools ${fooled} of the ${readers.length - 1} other networks.`;
}

const size = (epsilon) => epsilon ?? Infinity;
const half = (epsilons) => epsilons.map(size).sort((one, other) => one - other)[(epsilons.length - 1) >> 1];
const percent = (epsilon) => (epsilon === Infinity ? "more than 100%" : `${(epsilon / 10).toFixed(1)}%`);
const number = (score) => score.toFixed(1).replace("-", "\u2212");
const a = (digit) => (digit === 8 ? `an ${digit}` : `a ${digit}`);

/** Return which of the hundred cells have ink, given them as a letter and 25 digits to the base 16. */
function cells(ink) {
  const bits = /^x[0-9a-f]{25}$/.test(ink) ? [...ink.slice(1)].map((each) => parseInt(each, 16)) : [];
  return Array.from({length: BOX * BOX}, (_, cell) => (bits[cell >> 2] >> (3 - (cell & 3))) & 1);
}

function kept(inked) {
  const digits = Array.from({length: inked.length / 4}, (_, at) =>
    inked.slice(4 * at, 4 * at + 4).reduce((sum, each) => 2 * sum + each, 0).toString(16));
  return `x${digits.join("")}`;
}

/** Put a canvas in the place of a picture, and return a function that shows pixels and words there. */
function screen(place) {
  const canvas = document.createElement("canvas"), old = place.querySelector("img");
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", old.alt);
  old.replaceWith(canvas);
  const pen = canvas.getContext("2d"), grey = pen.createImageData(SIDE, SIDE);
  return (x, ...words) => {
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      grey.data.fill(255 - Math.round((255 * x[pixel]) / INK), 4 * pixel, 4 * pixel + 3);
      grey.data[4 * pixel + 3] = 255;
    }
    pen.putImageData(grey, 0, 0);
    place.querySelector("span").replaceChildren(...words);
  };
}

function bold(text) {
  const made = document.createElement("b");
  made.textContent = text;
  return made;
}

const TOP = [66, 122], LANE = 3; // of the lanes of a row, as in the template

/** Draw what it takes as dots, one lane for each network; faint ones are the other digits. */
function drawSpread({marks}, {aimed, chance}, others) {
  marks.replaceChildren(...[["main", aimed, others.aimed], ["other", chance, others.chance]].map(([kind, steps, rest], row) => {
    const group = element("g", {class: "touch__row"});
    const dots = (values, name, r) => values.map((each, lane) => element("circle", {
      class: `touch__dot touch__dot--${name}`, r, cy: TOP[row] + LANE * lane, cx: `${Math.min(100, size(each) / 5)}%`,
    }));
    group.append(
      element("text", {x: "0%", y: TOP[row] - 13, class: "touch__label"}, row ? "by chance" : "aimed"),
      element("text", {x: "100%", y: TOP[row] - 13, class: "touch__mean", "text-anchor": "end"},
        `half fooled by ${percent(half(steps))}`),
      ...rest.flatMap((each) => dots(each, "faint", 2.5)), ...dots(steps, kind, 4),
    );
    return group;
  }));
}

/** Draw the ten scores: bars aimed, ticks before, rings by chance. */
function drawScores([before, aimed, chance]) {
  const right = answer(before), now = answer(aimed);
  const across = (score) => 47 + 1.9 * Math.max(-20, Math.min(20, score));
  find("bars").replaceChildren(...Array.from({length: CLASSES}, (_, digit) => {
    const y = 24 + 20 * digit, at = across(aimed[digit]), was = `${across(before[digit])}%`;
    const read = digit === now ? ` touch__bar--read${now === right ? "" : " touch__bar--wrong"}` : "";
    const group = element("g", {class: `touch__bar${read}`});
    group.append(
      element("text", {x: "0%", y: y + 12}, String(digit)),
      element("rect", {x: `${Math.min(47, at)}%`, width: `${Math.abs(at - 47)}%`, y: y + 2, height: 12}),
      element("line", {class: "touch__before", x1: was, x2: was, y1: y, y2: y + 16}),
      element("circle", {class: "touch__dot touch__dot--other", cx: `${across(chance[digit])}%`, cy: y + 8, r: 3.5}),
      element("text", {x: "100%", y: y + 12, "text-anchor": "end"}, number(aimed[digit])),
    );
    return group;
  }));
}

/** Let one draw on ten by ten cells, by pointer or by arrow keys and space. */
function paper(place, field, changed) {
  const buttons = Array.from({length: BOX * BOX}, (_, cell) => {
    const made = document.createElement("button");
    made.type = "button";
    made.tabIndex = cell ? -1 : 0;
    made.dataset.cell = cell;
    made.setAttribute("aria-label", `row ${Math.floor(cell / BOX) + 1}, column ${(cell % BOX) + 1}`);
    return made;
  });
  const update = () => cells(field.value).forEach((ink, cell) => buttons[cell].setAttribute("aria-pressed", String(Boolean(ink))));
  const set = (cell, ink) => {
    const now = cells(field.value);
    if (now[cell] === ink) return;
    now[cell] = ink;
    field.value = kept(now);
    update();
    changed();
  };
  const board = document.createElement("div"), clear = document.createElement("button"), hint = document.createElement("p");
  board.className = "touch__cells";
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", "Ten by ten cells to draw on: arrow keys move, space draws");
  board.append(...buttons);
  clear.type = "button";
  clear.textContent = "Clear";
  hint.className = "touch__hint";
  hint.textContent = "Draw a digit as large as the paper, by finger or mouse; or move by arrow keys and draw by space.";
  place.append(board, hint, clear);
  let pen = null;
  const at = ({clientX, clientY}) => document.elementFromPoint(clientX, clientY)?.closest?.(".touch__cells button");
  board.addEventListener("pointerdown", (event) => {
    const cell = at(event);
    if (!cell) return;
    pen = 1 - cells(field.value)[cell.dataset.cell];
    set(Number(cell.dataset.cell), pen);
    board.setPointerCapture(event.pointerId);
  });
  board.addEventListener("pointermove", (event) => {
    const cell = pen === null ? null : at(event);
    if (cell) set(Number(cell.dataset.cell), pen);
  });
  for (const name of ["pointerup", "pointercancel"]) board.addEventListener(name, () => { pen = null; });
  board.addEventListener("click", ({target, detail}) => { // by keyboard: the pointer has drawn already
    if (!detail && target.dataset.cell) set(Number(target.dataset.cell), 1 - cells(field.value)[target.dataset.cell]);
  });
  board.addEventListener("keydown", (event) => {
    const cell = Number(event.target.dataset.cell), column = cell % BOX;
    const to = {ArrowLeft: column ? cell - 1 : cell, ArrowRight: column < BOX - 1 ? cell + 1 : cell, ArrowUp: cell - BOX, ArrowDown: cell + BOX}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (!buttons[to]) return;
    event.target.tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  });
  clear.addEventListener("click", () => {
    field.value = "x";
    update();
    changed();
  });
  return update;
}

async function start() {
  const all = await (await fetch(new URL("push.json", import.meta.url))).json();
  const figures = unpack(all);
  const field = root.querySelector('[name="ink"]');
  const update = paper(find("paper"), field, () => field.dispatchEvent(new Event("input", {bubbles: true})));
  // What the page came with stays for print
  const live = find("images").cloneNode(true), told = find("told").textContent, bars = [...find("bars").childNodes];
  live.classList.add("touch__live");
  find("images").after(live);
  find("images").classList.add("touch__still");
  const [asIs, aimed, chance] = [...live.children].map(screen);
  let last = {};
  const compute = ({digit, ink}) => { // asked twice where a digit changes: once for the step that turns it
    if (last.digit !== digit || last.ink !== ink) last = {digit, ink, found: spread(figures, {digit, ink})};
    return last.found;
  };
  const open = ({digit}) => {
    find("paper").hidden = digit !== "drawn";
    update();
  };

  figure("push", {
    keep: 1,
    compute,
    about: () => true,
    say: (state, result, guess) => say(result, guess),
    draw(picture, [{state, result}]) {
      const now = stage(figures, result.x, state.network - 1, Math.round(10 * state.epsilon));
      const read = now.scores.map(answer);
      open(state);
      drawSpread(picture, result, {
        aimed: figures.aimed.filter((_, at) => at !== state.digit), chance: figures.chance.filter((_, at) => at !== state.digit),
      });
      asIs(now.images[0], "as it is: ", bold(read[0]));
      aimed(now.images[1], "aimed: reads ", bold(read[1]));
      chance(now.images[2], "by chance: reads ", bold(read[2]));
      drawScores(now.scores);
      find("told").textContent = tell(figures, now, state.network - 1, Math.round(10 * state.epsilon));
    },
    // To where the network that is aimed at changes its answer
    follow(name, {digit, ink, network, epsilon}) {
      if (name === "epsilon") return;
      const {aimed: steps} = compute({digit: digit.value === "drawn" ? "drawn" : Number(digit.value), ink: ink.value});
      epsilon.value = (steps[network.value - 1] ?? INK) / 10;
    },
    wait(state, guess) {
      const x = figures.digits[state.digit] ?? inked(cells(state.ink));
      open(state);
      find("told").textContent = told;
      find("bars").replaceChildren(...bars);
      asIs(x, "as it is");
      chance(pushed(x, figures.signs[0], 10 * guess), "by your guess, but by chance");
    },
  });
}

if (root) start();

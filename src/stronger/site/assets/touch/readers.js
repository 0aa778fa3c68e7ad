/* Readers of digits in whole numbers: the same as `stronger.interactive.readers`, number for number.

   Every sum is of products of whole numbers and stays below 2^53, so that it is exact. Images are
   arrays of 196 numbers from 0, paper, to INK. */

export const SIDE = 14, PIXELS = SIDE * SIDE, INK = 1000, KEPT = 5, BOX = 10, CLASSES = 10;

/** Return a reader as `Reader.keep` has it, with its weights unpacked. */
export function reader({first, first_bias, second, second_bias, unit, record}) {
  return {
    first: weights(first), bias: Float64Array.from(first_bias), hidden: first_bias.length,
    second: weights(second), secondBias: Float64Array.from(second_bias), unit, record,
  };
}

/** Return w = W₁ᵀ x + b₁. */
export function netInputs({first, bias, hidden}, x) {
  const w = bias.slice();
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    if (!x[pixel]) continue;
    for (let unit = 0, at = pixel * hidden; unit < hidden; unit++, at++) w[unit] += first[at] * x[pixel];
  }
  return w;
}

/** Return the scores of the ten digits for an image. */
export const scores = (of, x) => read(of, netInputs(of, x));

/** Return W₂ᵀ max(w, 0) + b₂. */
function read(of, w) {
  const found = of.secondBias.slice();
  for (let unit = 0; unit < of.hidden; unit++) {
    if (w[unit] <= 0) continue;
    for (let digit = 0, at = unit * CLASSES; digit < CLASSES; digit++, at++) found[digit] += of.second[at] * w[unit];
  }
  return found;
}

/** Return the digit of the largest score, the first of equal ones. */
export function answer(found) {
  let best = 0;
  for (let digit = 1; digit < CLASSES; digit++) if (found[digit] > found[best]) best = digit;
  return best;
}

/** Return the sign of the gradient of the rival's lead over the answer, for each pixel. */
export function aim(of, x) {
  const found = scores(of, x), y = answer(found), w = netInputs(of, x);
  const rival = answer(found.map((each, digit) => (digit === y ? -Infinity : each)));
  const push = Array.from(w, (each, unit) =>
    (each > 0 ? of.second[unit * CLASSES + rival] - of.second[unit * CLASSES + y] : 0));
  return Int8Array.from({length: PIXELS}, (_, pixel) =>
    Math.sign(push.reduce((sum, each, unit) => sum + of.first[pixel * of.hidden + unit] * each, 0)));
}

/** Return an image of which each pixel has moved by ε along its sign, within the range. */
export const pushed = (x, signs, epsilon) =>
  x.map((each, pixel) => Math.min(INK, Math.max(0, each + epsilon * signs[pixel])));

/** Return the least ε, in thousandths of the range, that changes the answer; null if none does. */
export function smallest(of, x, signs) {
  const w = netInputs(of, x), step = new Float64Array(of.hidden);
  const turn = (pixel, sign) => {
    for (let unit = 0, at = pixel * of.hidden; unit < of.hidden; unit++, at++) step[unit] += sign * of.first[at];
  };
  // Every pixel moves by a thousandth a time until it is paper or ink
  const stops = new Map();
  signs.forEach((sign, pixel) => {
    const room = sign > 0 ? INK - x[pixel] : x[pixel];
    if (!sign || !room) return;
    turn(pixel, sign);
    stops.set(room, [...(stops.get(room) ?? []), pixel]);
  });
  const before = answer(read(of, w));
  for (let epsilon = 1; epsilon <= INK; epsilon++) {
    for (let unit = 0; unit < of.hidden; unit++) w[unit] += step[unit];
    if (answer(read(of, w)) !== before) return epsilon;
    for (const pixel of stops.get(epsilon) ?? []) turn(pixel, -signs[pixel]);
  }
  return null;
}

/** Return what a pen leaves on 10 by 10 cells: ink where it was, half of it beside. */
export function draw(ink) {
  const beside = (cell) => [
    cell % BOX ? cell - 1 : -1, cell % BOX < BOX - 1 ? cell + 1 : -1, cell - BOX, cell + BOX,
  ].some((each) => ink[each]);
  return centre(ink.map((each, cell) => (each ? INK : beside(cell) ? INK / 2 : 0)));
}

/** Return cells as an image, with its centre of mass in the middle, but with all ink in the image. */
function centre(cells) {
  const mass = cells.reduce((sum, each) => sum + each, 0), image = new Float64Array(PIXELS);
  const row = (cell) => Math.floor(cell / BOX), column = (cell) => cell % BOX;
  const shift = (place) => {
    const inked = cells.flatMap((each, cell) => (each ? [place(cell)] : []));
    const middle = SIDE / 2 - Math.ceil(cells.reduce((sum, each, cell) => sum + each * place(cell), 0) / mass);
    return Math.max(-Math.min(...inked), Math.min(SIDE - 1 - Math.max(...inked), middle));
  };
  if (!mass) return image;
  const down = shift(row), right = shift(column);
  cells.forEach((each, cell) => {
    if (each) image[(row(cell) + down) * SIDE + column(cell) + right] = each;
  });
  return image;
}

/** Return the image that was kept as bytes, in fives. */
export const readImage = (kept) => Float64Array.from(bytes(kept), (each) => KEPT * each);

/** Return signs that were kept as bits, up being 1. */
export function readSigns(kept) {
  const packed = bytes(kept);
  return Int8Array.from({length: PIXELS}, (_, pixel) => ((packed[pixel >> 3] >> (7 - (pixel & 7))) & 1 ? 1 : -1));
}

const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

/** Return weights from -45 to 45, each kept as a letter from # on, without the backslash. */
const weights = (text) => Int8Array.from(text, (letter) => {
  const code = letter.charCodeAt(0);
  return code - 35 - (code > 92 ? 1 : 0) - 45;
});

/* Mistake or activity? A threshold unit learns by use, or by mistakes, where one kind is rare.
   stronger.interactive.mistake has the same in Python, and says what it is. */

import {SEEDS, chance, mean, percent, spread} from "./exactly.js";
import {curves, figure, strips} from "./frame.js";

const POINTS = 49, PICTURES = 200, PASSES = 12, FRESH = 200;

/** Let a unit learn by each rule; yield what came out, seed by seed. */
export function* compute({rare, alike, spoilt}) {
  const found = {activity: [], mistakes: []}, missed = {activity: [], mistakes: []}, changes = {activity: [], mistakes: []};
  for (const seed of SEEDS) {
    const world = draw(chance(seed), rare, alike, spoilt);
    for (const rule of ["activity", "mistakes"]) {
      const learned = learn(world, rule === "activity");
      found[rule].push(learned.found);
      missed[rule].push(learned.missed);
      changes[rule].push(learned.changes);
    }
    yield {found, missed, changes};
  }
  return {found, missed, changes};
}

/** Draw both kinds, pictures to learn from and new ones of the rare kind: a row each, and its sign. */
function draw(next, rare, alike, spoilt) {
  const numbers = () => Float64Array.from({length: POINTS}, next);
  const first = numbers(), own = numbers(), same = numbers();
  const kind = first.map((number) => (number < 0.5 ? 1 : 0));
  const other = own.map((number, at) => ((same[at] < alike ? first[at] : number) < 0.5 ? 1 : 0));
  const shown = new Float64Array(PICTURES * POINTS), fresh = new Float64Array(FRESH * POINTS);
  const signs = new Float64Array(PICTURES);
  const spoil = (clean, into, row) => {
    for (let at = 0; at < POINTS; at++) into[row * POINTS + at] = next() < spoilt ? 1 - clean[at] : clean[at];
  };
  for (let row = 0; row < PICTURES; row++) {
    signs[row] = next() < rare ? 1 : -1;
    spoil(signs[row] > 0 ? kind : other, shown, row);
  }
  for (let row = 0; row < FRESH; row++) spoil(kind, fresh, row);
  return {shown, signs, fresh};
}

function learn({shown, signs, fresh}, always) {
  const w = new Float64Array(POINTS), missed = [];
  let b = 0, changes = 0, right = 0;
  const excitation = (pictures, row) => {
    let sum = b;
    for (let at = 0; at < POINTS; at++) sum += w[at] * pictures[row * POINTS + at];
    return sum;
  };
  for (let pass = 0; pass < PASSES; pass++) {
    let wrong = 0, all = 0;
    for (let row = 0; row < PICTURES; row++) {
      const s = signs[row], mistake = s * excitation(shown, row) <= 0;
      if (s > 0) all += 1;
      if (s > 0 && mistake) wrong += 1;
      if (!always && !mistake) continue;
      for (let at = 0; at < POINTS; at++) w[at] += s * shown[row * POINTS + at];
      b += s;
      changes += 1;
    }
    missed.push(wrong / all);
  }
  for (let row = 0; row < FRESH; row++) if (excitation(fresh, row) > 0) right += 1;
  return {found: right / FRESH, missed, changes};
}

const label = ({rare, alike, spoilt}) => `${percent(rare)}% rare, ${percent(alike)}% alike, ${percent(spoilt)}% spoilt`;

/** Return the result in a sentence, with the mean, the lowest and the highest of the seeds. */
export function say(state, {found, changes}) {
  const often = (rule) => Math.floor(mean(changes[rule]) + 0.5);
  return `${label(state)}: learning by activity finds ${spread(found.activity)} of the rare kind, learning by `
    + `mistakes ${spread(found.mistakes)}. The one changed at all ${often("activity")} showings, the other at ${often("mistakes")}.`;
}

const KEEP = 3;

figure("mistake", {
  compute,
  keep: KEEP,
  label,
  draw(picture, results) {
    strips(picture, results.map(({label, result: {found}}) => ({label, sets: [
      {kind: "other", word: "by activity ", values: found.activity},
      {kind: "main", word: "by mistakes ", values: found.mistakes},
    ]})), KEEP);
    const {missed} = results[0].result;
    curves(picture, [{kind: "other", values: missed.activity}, {kind: "main", values: missed.mistakes}]);
  },
  say: (state, result, guess) => (guess === null ? "" : `You guessed ${guess}%. `) + say(state, result),
});

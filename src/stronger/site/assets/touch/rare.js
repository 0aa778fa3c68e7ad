/* How rare, how one-sided? A network 12-24-12 learns to report which features are present.
   stronger.interactive.rare has the same in Python, and says what it is. */

import {SEEDS, chance, logistic, logit, percent, spread} from "./exactly.js";
import {figure, strips} from "./frame.js";

const FEATURES = 12, UNITS = 24, STEPS = 3000, EXAMPLES = 4, RATE = 0.1, START = 0.5;

/** Train one network for each seed, all at the same time; yield the shares of units that go up. */
export function* compute({presence, leak, centred}) {
  const shift = centred === "yes" ? presence : 0;
  const nets = SEEDS.map((seed) => begin(chance(seed), presence));
  const shares = () => nets.map((net) => shareUp(net, leak, shift));
  const before = shares();
  for (let steps = 0; steps < STEPS; steps += 100) {
    yield {before, after: shares()};
    for (const net of nets) {
      for (let step = 0; step < 100; step++) descend(net, presence, leak, shift);
      yield;
    }
  }
  return {before, after: shares()};
}

/** Return a network as it is before training, with its own chance and room for gradients. */
function begin(next, presence) {
  const weights = (count) => Float64Array.from({length: count}, () => (2 * next() - 1) * START);
  const [W, V] = [weights(FEATURES * UNITS), weights(UNITS * FEATURES)]; // [feature, unit], [unit, feature]
  const [b, c] = [new Float64Array(UNITS), new Float64Array(FEATURES).fill(logit(presence))];
  const down = Object.fromEntries(Object.entries({W, V, b, c}).map(([name, each]) => [name, new Float64Array(each.length)]));
  return {W, V, b, c, down, next};
}

const x = new Float64Array(FEATURES), d = new Float64Array(FEATURES);
const a = new Float64Array(UNITS), z = new Float64Array(UNITS);

/** Take one step of gradient descent on new examples. */
function descend({W, V, b, c, down, next}, presence, leak, shift) {
  for (const gradient of Object.values(down)) gradient.fill(0);
  for (let example = 0; example < EXAMPLES; example++) {
    for (let k = 0; k < FEATURES; k++) {
      d[k] = next() < presence ? 1 : 0; // what there is to report
      x[k] = d[k] - shift;
    }
    for (let j = 0; j < UNITS; j++) {
      let sum = b[j];
      for (let i = 0; i < FEATURES; i++) sum += x[i] * W[i * UNITS + j];
      z[j] = sum;
      a[j] = sum > 0 ? sum : leak * sum;
    }
    for (let k = 0; k < FEATURES; k++) {
      let sum = c[k];
      for (let j = 0; j < UNITS; j++) sum += a[j] * V[j * FEATURES + k];
      d[k] = logistic(sum) - d[k]; // the gradient of the cross-entropy
      down.c[k] += d[k];
    }
    for (let j = 0; j < UNITS; j++) {
      let back = 0;
      for (let k = 0; k < FEATURES; k++) {
        back += d[k] * V[j * FEATURES + k];
        down.V[j * FEATURES + k] += a[j] * d[k];
      }
      const e = back * (z[j] > 0 ? 1 : leak);
      down.b[j] += e;
      for (let i = 0; i < FEATURES; i++) down.W[i * UNITS + j] += x[i] * e;
    }
  }
  const scale = RATE / EXAMPLES;
  for (const [weights, gradient] of [[W, down.W], [V, down.V], [b, down.b], [c, down.c]]) {
    for (let at = 0; at < weights.length; at++) weights[at] -= scale * gradient[at];
  }
}

/** Return the share of units that go up where their feature is there, of those that can be active. */
function shareUp({W, b}, leak, shift) {
  let up = 0, alive = 0;
  for (let j = 0; j < UNITS; j++) {
    let largest = 0, highest = b[j];
    for (let i = 0; i < FEATURES; i++) {
      const weight = W[i * UNITS + j];
      if (Math.abs(weight) > Math.abs(largest)) largest = weight;
      highest += Math.max(weight * (1 - shift), weight * -shift);
    }
    if (highest <= 0 && leak <= 0) continue;
    alive += 1;
    if (largest > 0) up += 1;
  }
  return up / alive;
}

function label({presence, leak, centred}) {
  const kind = {0: "ReLU", 1: "linear"}[leak] ?? `leak ${percent(leak)}%`;
  return `there in ${percent(presence)}%, ${kind}, ${centred === "yes" ? "centred" : "not centred"}`;
}

/** Return the result in a sentence, with the mean, the lowest and the highest of the seeds. */
export function say(state, {before, after}) {
  const set = label(state);
  return `${set[0].toUpperCase()}${set.slice(1)}: ${spread(after)} of the units go up when their feature is there. `
    + `Before training it was ${spread(before)}.`;
}

// On a phone the controls are to be seen, too
const KEEP = matchMedia("(max-width: 44.98em)").matches ? 3 : 5;

figure("rare", {
  compute,
  keep: KEEP,
  label,
  draw(picture, results) {
    const rows = results.map(({label, result}, row) => {
      const after = {kind: "main", word: "", values: result?.after ?? []};
      return {label, sets: row ? [after] : [{kind: "other", word: null, values: result?.before ?? []}, after]};
    });
    strips(picture, rows, KEEP);
  },
  say: (state, result, guess) => (guess === null ? "" : `You guessed ${guess}%. `) + say(state, result),
});

/* Chance and the exponential function, made only of operations that every machine rounds alike.
   stronger.interactive.exactly has the same. */

export const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Return what gives numbers from 0 to 1, one after the other: the generator mulberry32. */
export function chance(seed) {
  let a = Math.imul(seed, 0x9e3779b9);
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Return (1 + x/1024)^1024, nearly e^x. */
export function exponential(x) {
  let power = 1 + x / 1024;
  for (let time = 0; time < 10; time++) power *= power;
  return power;
}

export const logistic = (x) => 1 / (1 + exponential(-x));

/** Return the x of which p is the logistic function, to a thousandth. */
export const logit = (p) => Math.floor(1000 * Math.log(p / (1 - p)) + 0.5) / 1000;

/** Return the mean, added up in order. */
export const mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;

/** Return a share as a whole number of percent; halves go up. */
export const percent = (share) => Math.floor(100 * share + 0.5);

/** Return the mean of shares with the lowest and the highest seed, in words. */
export const spread = (values) =>
  `${percent(mean(values))}% (${percent(Math.min(...values))}% to ${percent(Math.max(...values))}%)`;

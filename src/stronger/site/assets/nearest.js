/* Which of many values is most like one that does not exist: what Python's difflib answers, whose
   measure is not symmetric and has a say of its own on characters that are frequent. */

import { inOrder, quoted } from "./unicode.js";

const LIKE = 0.6;

/**
 * Return `; did you mean 'x'?` for the nearest valid value, or the empty string.
 * @param {string} value
 * @param {Iterable<string>} valid
 * @returns {string}
 */
export function didYouMean(value, valid) {
  const wanted = places([...value]);
  let best = null;
  let score = LIKE;
  for (const each of valid) {
    const ratio = likeness([...each], wanted, score);
    if (ratio > score || (ratio === score && (best === null || inOrder(each, best) > 0))) {
      [best, score] = [each, ratio];
    }
  }
  return best === null ? "" : `; did you mean ${quoted(best)}?`;
}

// Where each character of a text stands; in a long text those of more than 1% are left out
function places(text) {
  const found = new Map();
  text.forEach((character, place) => {
    if (!found.has(character)) found.set(character, []);
    found.get(character).push(place);
  });
  if (text.length >= 200) {
    const most = Math.floor(text.length / 100) + 1;
    for (const [character, at] of found) if (at.length > most) found.delete(character);
  }
  return { text, found };
}

// Twice the characters in matching blocks, of all characters; 0 where it is below a bound anyway
function likeness(a, wanted, bound) {
  const length = a.length + wanted.text.length;
  if (!length) return 1;
  if ((2 * Math.min(a.length, wanted.text.length)) / length < bound) return 0;
  let matching = 0;
  const parts = [[0, a.length, 0, wanted.text.length]];
  while (parts.length) {
    const [fromA, toA, fromB, toB] = parts.pop();
    const [i, j, size] = longest(a, wanted, fromA, toA, fromB, toB);
    if (!size) continue;
    matching += size;
    if (fromA < i && fromB < j) parts.push([fromA, i, fromB, j]);
    if (i + size < toA && j + size < toB) parts.push([i + size, toA, j + size, toB]);
  }
  return (2 * matching) / length;
}

function longest(a, wanted, fromA, toA, fromB, toB) {
  const b = wanted.text;
  let [bestA, bestB, size] = [fromA, fromB, 0];
  let lengths = new Map();
  for (let i = fromA; i < toA; i += 1) {
    const next = new Map();
    for (const j of wanted.found.get(a[i]) ?? []) {
      if (j < fromB) continue;
      if (j >= toB) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > size) [bestA, bestB, size] = [i - length + 1, j - length + 1, length];
    }
    lengths = next;
  }
  // Characters that were left out for being frequent may still widen a block
  while (bestA > fromA && bestB > fromB && a[bestA - 1] === b[bestB - 1]) {
    [bestA, bestB, size] = [bestA - 1, bestB - 1, size + 1];
  }
  while (bestA + size < toA && bestB + size < toB && a[bestA + size] === b[bestB + size]) size += 1;
  return [bestA, bestB, size];
}

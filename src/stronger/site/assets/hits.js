/* Draws what was found. */

import { element } from "./elements.js";

export const KINDS = { claim: "claim", demo: "demo", question: "question", section: "page" };

const STANCES = ["supports", "challenges", "qualifies"];

/** Marks of a paper's stances towards the thesis: background only where it says nothing else. */
export function marks(row) {
  const telling = STANCES.filter((each) => row.stance.includes(each));
  const shown = telling.length ? telling : row.stance;
  return shown.flatMap((stance, place) => [
    ...(place ? [" "] : []),
    element("span", { class: `mark mark--${stance}` }, stance),
  ]);
}

/** Who wrote a paper, when, and where it appeared. */
export function paperBy(row) {
  return element("span", { class: "paper__by" },
    row.authors || row.key, row.year ? `, ${row.year}` : null,
    ...(row.venue.length ? [". ", element("i", {}, row.venue[0])] : []));
}

/** What is wrong with a query, in a sentence, and under it the place in the query. */
export function wrong(error) {
  const [reason, ...place] = String(error).split("\n");
  return [element("p", {}, reason), element("pre", {}, place.join("\n"))];
}

/** A claim, demo, question or section, with what kind it is. */
export function otherHit({ kind, title, address, excerpt }, base) {
  return element("span", { class: "other" },
    element("span", { class: "other__kind" }, KINDS[kind] ?? kind), " ",
    element("a", { href: new URL(address, new URL(base, location.href)).href }, title),
    ...(excerpt ? [" ", element("span", { class: "other__excerpt" }, excerpt)] : []));
}

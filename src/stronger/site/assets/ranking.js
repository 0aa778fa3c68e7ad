/* Which of many things best fit some words: papers, claims, demos, questions, sections. Words are
   found as they are, by their beginnings, and with one letter wrong.

   The tree of words with its search for near ones is SearchableMap of MiniSearch. What each library
   found first of six tasks a paper (author and year, citekey, DOI, arXiv number, four title words,
   the same with a slip), in per cent on 120 papers: MiniSearch 98, 100, 100, 90, 98, 98 (18 kB);
   Orama 3, 100, 8, 100, 93, 64 (42 kB); FlexSearch 84, 94, 47, 16, 73, 33 (18 kB); Fuse 97, 100,
   100, 100, 99, 95 (9 kB, 14 ms a query even here). Identifiers looked up exactly, and a year and a
   title's order counted for more, give 98 to 100; of MiniSearch that needs the tree alone (5 kB),
   which is ready earlier: to index 10^4 papers costs MiniSearch 0.9 s of CPU. */

import { fold, words } from "./unicode.js";
import SearchableMap from "./vendor/SearchableMap.js";

/** The fields of a document, and how much a word in each counts. */
const FIELDS = ["title", "first", "author", "year", "key", "venue", "text"];
const WEIGHTS = [4, 6, 3.5, 3, 6, 1.5, 1];
const TITLE = 0;
const SLOTS = 8; // Postings hold a document and a field in one number
const PREFIX = 0.6;
const NEAR = 0.35;
const IDENTIFIED = 1000;
const SIDE_BY_SIDE = 1.25;
const DIGRAPHS = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe", æ: "ae", œ: "oe", ð: "dh", þ: "th" };
const DOI = /(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?\b(10\.\d{4,9}\/[^\s"<>]+)/giu;
const ARXIV =
  /(?:https?:\/\/(?:www\.)?arxiv\.org\/(?:abs|pdf)\/|arxiv:\s*|(?<![\w./]))(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?(?![\w/])/giu;

/**
 * @typedef {object} Document
 * @property {string} kind
 * @property {string} id
 * @property {Object<string, string>} fields Text by field (see `FIELDS`).
 * @property {Object<string, string>} [folded] What is known already of their `words`.
 * @property {string[]} [names] What it is called exactly: citekey, DOI, arXiv number.
 */

/** An index of documents. */
export class Ranking {
  /**
   * @param {Document[]} documents
   * @returns {Ranking}
   */
  static from(documents) {
    return new Ranking(documents);
  }

  constructor(documents) {
    this.documents = documents;
    this.called = new Map();
    this.titles = documents.map(({ fields, folded }) => folded?.title ?? words(fields.title ?? ""));
    this.longTitles = new Float64Array(documents.length);
    // Where words stand, as chains: each posting names the one before it of the same word. A list
    // for every word would take the browser twice as long.
    this.places = [];
    this.before = [];
    const last = new Map();
    documents.forEach((document, number) => {
      for (const name of document.names ?? []) {
        const called = name.toLowerCase();
        this.called.set(called, [...(this.called.get(called) ?? []), number]);
      }
      FIELDS.forEach((field, slot) => {
        const found = terms(document, field);
        if (slot === TITLE) this.longTitles[number] = found.length;
        for (const word of found) {
          this.before.push(last.get(word) ?? -1);
          last.set(word, this.places.push(number * SLOTS + slot) - 1);
        }
      });
    });
    this.tree = new SearchableMap();
    for (const [word, at] of last) this.tree.set(word, at);
  }

  /**
   * Return what fits every word of a text, the best first.
   * @param {string} text
   * @param {{kinds?: string[], limit?: number}} options
   * @returns {{kind: string, id: string, score: number}[]}
   */
  search(text, { kinds, limit = Infinity } = {}) {
    const { scores, matched, count } = this.score(text);
    const found = [];
    for (const [number, { kind, id }] of this.documents.entries()) {
      if (count && matched[number] === count && (!kinds || kinds.includes(kind))) {
        found.push({ kind, id, score: scores[number] });
      }
    }
    return found.sort((a, b) => b.score - a.score).slice(0, limit);
  }

  /**
   * Return how well each document fits a text, how many of its words it matches, and of how many.
   * @param {string} text
   * @returns {{scores: Float64Array, matched: Uint16Array, count: number}}
   */
  score(text) {
    const scores = new Float64Array(this.documents.length);
    const matched = new Uint16Array(this.documents.length);
    const { names, rest } = identifiers(text, (name) => this.called.has(name));
    const looked = [...new Set(split(words(rest)))];
    for (const name of names) {
      for (const number of new Set(this.called.get(name) ?? [])) {
        scores[number] += IDENTIFIED;
        matched[number] += 1;
      }
    }
    for (const word of looked) this.scoreWord(word, scores, matched);
    const phrase = words(rest);
    if (looked.length > 1) {
      this.titles.forEach((title, number) => {
        if (title.includes(phrase)) scores[number] *= SIDE_BY_SIDE;
      });
    }
    return { scores, matched, count: names.length + looked.length };
  }

  scoreWord(word, scores, matched) {
    const best = new Map();
    let certain = 0;
    for (const [term, quality] of this.variants(word)) {
      for (let at = this.tree.get(term); at >= 0; at = this.before[at]) {
        const place = this.places[at];
        const number = Math.floor(place / SLOTS);
        const slot = place % SLOTS;
        // The fuller a title is of what was asked for, the better
        const weight = WEIGHTS[slot] + (slot === TITLE ? 1 / this.longTitles[number] : 0);
        const score = quality * weight;
        if (!(best.get(number) >= score)) best.set(number, score);
      }
      if (quality === 1) certain = best.size;
    }
    const rarity = Math.log(1 + this.documents.length / (certain || best.size || 1));
    for (const [number, score] of best) {
      scores[number] += score * rarity;
      matched[number] += 1;
    }
  }

  // What a word may stand for, and how surely, itself first
  variants(word) {
    const found = new Map();
    if (this.tree.has(word)) found.set(word, 1);
    if (word.length >= 2) {
      for (const term of this.tree.atPrefix(word).keys()) {
        if (!found.has(term)) found.set(term, PREFIX * (0.5 + (0.5 * word.length) / term.length));
      }
    }
    if (word.length >= 3 && /\p{L}/u.test(word)) {
      for (const term of [...this.tree.fuzzyGet(word, 1).keys(), ...swapped(word)]) {
        // Of three letters one may be missing; to change one would find nearly everything
        const isLike = word.length > 3 || term.length > 3;
        if (isLike && !found.has(term) && this.tree.has(term)) found.set(term, NEAR);
      }
    }
    return found;
  }
}

function terms(document, field) {
  const text = document.fields[field] ?? "";
  const folded = document.folded?.[field] ?? (text && words(text));
  if (!folded) return [];
  const found = split(folded);
  if (field === "key") return [...new Set([fold(text), ...found])];
  const other = inDigraphs(text);
  return other === text ? found : [...new Set([...found, ...split(words(other))])];
}

function split(folded) {
  const bare = folded.trim();
  return bare ? bare.split(" ") : [];
}

// Säckinger as somebody writes it whose keyboard has no ä, besides leaving the dots out
function inDigraphs(text) {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text.normalize("NFC").toLowerCase().replace(/[äöüåøæœðþ]/gu, (each) => DIGRAPHS[each]);
}

// The word with two neighbouring letters in each other's place
function swapped(word) {
  const letters = [...word];
  return letters.slice(1).map((letter, place) => {
    const [before, after] = [letters.slice(0, place), letters.slice(place + 2)];
    return [...before, letter, letters[place], ...after].join("");
  });
}

/**
 * Return what a text calls exactly, DOIs and arXiv numbers, also as addresses, and what is left.
 * @param {string} text
 * @param {(name: string) => boolean} isKnown
 * @returns {{names: string[], rest: string}}
 */
export function identifiers(text, isKnown = () => false) {
  const names = [];
  const take = (_, found) => {
    const name = unescaped(found).toLowerCase().replace(/^10\.48550\/arxiv\./, "");
    // What ends a sentence ends no DOI, unless there is such a one
    names.push(isKnown(name) ? name : name.replace(/[.,;:)\]}'’]+$/u, ""));
    return " ";
  };
  const rest = text.replace(DOI, take).replace(ARXIV, take);
  return { names, rest };
}

function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

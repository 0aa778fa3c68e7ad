/* Finds papers, claims, demos, questions and, if asked, sections of prose: the filter language says
   which papers, ranking says in which order, and what else may have been meant. */

import { Catalogue, QueryError, parse } from "./query.js";
import { Ranking, identifiers } from "./ranking.js";

const KINDS = ["claim", "demo", "question"];
// Of more papers, what they say selects but is not ranked, nor looked through for what is near: it
// is most of the words, and would treble the time until the first answer
const MANY = 2000;
const finders = new Map();

/**
 * Load what is needed to find, once.
 * @param {string | URL} base The root of the site.
 * @returns {Promise<Finder>}
 */
export async function open(base) {
  const root = new URL("find/", new URL(base, globalThis.location?.href)).href;
  if (!finders.has(root)) finders.set(root, load(root));
  try {
    return await finders.get(root);
  } catch (error) {
    finders.delete(root);
    throw error;
  }
}

async function load(root) {
  const index = await fetched(`${root}index.json`);
  const names = Array.from({ length: index.shards }, (_, shard) => `${root}index-${shard + 1}.json`);
  const shards = await Promise.all(names.map(fetched));
  return new Finder(index, [index, ...shards].flatMap((shard) => shard.papers), () =>
    fetched(`${root}prose.json`),
  );
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** What `open` gives. */
export class Finder {
  constructor(index, papers, prose) {
    this.rows = papers.map((paper) => toRow(paper, index));
    this.byKey = new Map(this.rows.map((row) => [row.key, row]));
    this.catalogue = new Catalogue(this.rows, index.valid, index.unsearched);
    this.parts = new Map(Object.entries(index.parts));
    this.others = new Map(index.others.map((each) => [`${each.kind} ${each.id}`, each]));
    const says = this.rows.length <= MANY;
    const documents = this.rows.map((row) => ofPaper(row, this.catalogue.words(row), says));
    this.ranking = Ranking.from([...documents, ...index.others.map(ofOther)]);
    this.loadProse = prose;
    this.prose = null;
  }

  /**
   * Find what a text asks for.
   *
   * `papers` are those that `stronger papers` selects: the best first if there are free words, else
   * in the order of the bibliography. `near` are not among them, but have every free word by its
   * beginning or with one letter wrong, or are called so; fields hold for them, too. A text that is
   * nothing but DOIs, arXiv numbers and their addresses is no query, and selects nothing. `ranked`
   * says whether there are free words.
   * @param {string} text
   * @param {{kinds?: string[], prose?: boolean}} options Kinds besides papers; with `prose` also
   *   sections of all kinds of it.
   * @returns {Promise<{papers: object[], near: object[],
   *   others: {kind: string, id: string, title: string, address: string}[], ranked: boolean,
   *   error: QueryError | null}>}
   */
  async find(text, { kinds = KINDS, prose = false } = {}) {
    let query;
    try {
      query = this.understood(text);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      return { papers: [], near: [], others: [], ranked: false, error };
    }
    const others = this.findOthers(query.words, kinds);
    if (prose && query.words) others.push(...(await this.findProse(query.words)));
    return { ...this.findPapers(query), others, ranked: Boolean(query.words), error: null };
  }

  // Which rows a text selects, by which words they are ranked, and which rows may be near
  understood(text) {
    const { names, rest } = identifiers(text);
    if (names.length && !rest.trim()) {
      return { selects: () => false, words: text, mayBeNear: () => true };
    }
    const node = parse(text);
    const items = node.is === "all" ? node.items : [node];
    const words = freeWords(node).join(" ");
    // A phrase, or a word with a star, says exactly what is wanted
    const strict = items.filter((item) => !isFree(item) || /[\s*]/u.test(item.value));
    const others = this.catalogue.predicate({ is: "all", items: strict }, text);
    return {
      selects: this.catalogue.predicate(node, text),
      words,
      mayBeNear: node.is === "any" ? () => false : others,
    };
  }

  findPapers({ selects, words, mayBeNear }) {
    if (!words) return { papers: this.rows.filter(selects), near: [] };
    const { scores, matched, count } = this.ranking.score(words);
    const papers = [];
    const near = [];
    this.rows.forEach((row, number) => {
      if (selects(row)) papers.push(number);
      else if (matched[number] === count && mayBeNear(row)) near.push(number);
    });
    const best = (numbers) =>
      numbers.sort((a, b) => scores[b] - scores[a] || a - b).map((number) => this.rows[number]);
    return { papers: best(papers), near: best(near) };
  }

  findOthers(words, kinds) {
    const found = words ? this.ranking.search(words, { kinds }) : [];
    return found.map(({ kind, id }) => this.others.get(`${kind} ${id}`)).filter(Boolean);
  }

  async findProse(words) {
    this.prose ??= this.loadProse().then(({ sections }) => ({
      sections,
      ranking: Ranking.from(sections.map(ofSection)),
    }));
    const { sections, ranking } = await this.prose;
    return ranking.search(words).map(({ id }) => {
      const { kind, title, page, address } = sections[id];
      return { kind, id: address, title, page, address };
    });
  }
}

function isFree(node) {
  return node.is === "term" && !node.field;
}

// Words and phrases that are asked for, wherever they stand
function freeWords(node) {
  if (node.is === "term") return node.field ? [] : [node.value];
  return node.is === "not" ? [] : node.items.flatMap(freeWords);
}

// What tables hold is written once, and named by its place
function toRow(values, { columns, tables }) {
  const row = {};
  for (let place = 0; place < columns.length; place += 1) {
    const name = columns[place];
    const table = tables[name];
    const value = values[place];
    if (!table) row[name] = value;
    else if (typeof value === "number") row[name] = table[value];
    else if (Array.isArray(value)) row[name] = value.map((at) => table[at]);
    else row[name] = mapped(value, (each) => (typeof each === "number" ? table[each] : each));
  }
  return row;
}

function mapped(values, change) {
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, change(each)]));
}

function ofPaper(row, known, says) {
  const { key, title, author, editor, year, venue, words, doi, arxiv } = row;
  const people = [...author, ...editor].map(([last, given, suffix]) => `${given} ${last} ${suffix}`);
  const [[first] = [""]] = [...author, ...editor];
  const fields = { key, title, author: people.join(" "), first, year: String(year ?? ""), venue: venue.join(" ") };
  const folded = { title: known.title };
  if (says) folded.text = words;
  return { kind: "paper", id: key, fields, folded, names: [key, doi, arxiv].filter(Boolean) };
}

function ofOther({ kind, id, title, text }) {
  return { kind, id, fields: { key: id, title, text }, names: [id] };
}

function ofSection({ kind, title, page, text }, number) {
  return { kind, id: number, fields: { title, first: page, text } };
}

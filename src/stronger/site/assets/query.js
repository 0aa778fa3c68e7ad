/* The filter language, as the command line has it: the same papers, the same sentences about what
   cannot be understood. A port of `stronger.query`; tests hold the two together. */

import {
  ALSO_WORDS, FIELDS, KNOWN, NAMED, TEXT, YEAR, aliases, alsoFilled, alsoSaid, bare,
  dated, misdated, monthName, namesOf,
} from "./fields.js";
import { foreign } from "./foreign.js";
import { didYouMean } from "./nearest.js";
import { SPACE, fold, ignoringCase, inOrder, isPrintable, number, quoted, words } from "./unicode.js";

export { FIELDS, fold, words };

// No year is so far from now
const FARTHEST = 10 ** 12;
// Stands between words that are not side by side: of two people, of two fields
const SEAM = "·";
// What a star stands for
const LETTERS = `[^ ${SEAM},;]`;

/** How deep terms may be nested. */
export const DEEPEST = 100;

/** A query that cannot be understood. */
export class QueryError extends Error {
  /**
   * @param {string} reason What is wrong, for a person.
   * @param {string} query
   * @param {number} place Where in the query, in characters from 1; line breaks count too.
   */
  constructor(reason, query, place) {
    super(reason);
    this.name = "QueryError";
    Object.assign(this, { reason, query, place });
    const before = [...query].slice(0, place - 1);
    this.line = before.filter((each) => each === "\n").length + 1;
    this.column = place - (before.lastIndexOf("\n") + 1);
  }

  /** The reason, the line of the query, and a mark under the place. */
  toString() {
    const lines = this.query.split("\n");
    const several = lines.length > 1 ? ` (line ${this.line}, column ${this.column})` : "";
    const line = Array.from(lines[this.line - 1], (each) => (isPrintable(each) ? each : " "));
    return `${this.reason}${several}\n  ${line.join("")}\n  ${" ".repeat(this.column - 1)}^`;
  }
}

/**
 * @typedef {{is: "term", field: string, value: string, place: number, valuePlace: number,
 *   quoted: boolean}
 *   | {is: "not", item: Node} | {is: "all" | "any", items: Node[]}} Node
 */

const WORD = `[^${SPACE}()":]`;
const ALONE = `(?![^${SPACE}()"])`;
const TOKENS = {
  or: `OR${ALONE}`,
  and: `AND${ALONE}`,
  not: `NOT${ALONE}`,
  minus: "-",
  field: "[A-Za-z][A-Za-z0-9_-]*:",
  word: `(?!-)${WORD}+`,
  value: `[^${SPACE}()"]+`,
  quoted: '"[^"]*"',
  open: "\\(",
  close: "\\)",
};
const lexer = (...names) =>
  new RegExp(names.map((name) => `(?<${name}>${TOKENS[name]})`).join("|"), "uy");
// Where an item has to follow, OR and AND are words like any other
const FIRST = lexer("not", "minus", "field", "word", "quoted", "open");
const AFTER = lexer("or", "and", "not", "minus", "field", "word", "quoted", "open", "close");
const OF_FIELD = lexer("value", "quoted");
const NEGATED = new RegExp(`(?:^|[${SPACE}(])!([^${SPACE}()"!:]+)$`, "u");
const BLANK = new RegExp(`[${SPACE}]*`, "uy");

/**
 * Parse a query. Terms side by side must all hold (`AND` may be written); `OR` binds less; `-` or
 * `NOT` negates; parentheses group; quotes hold a phrase together.
 * @param {string} query
 * @returns {Node}
 * @throws {QueryError}
 */
export function parse(query) {
  const node = new Parser(query).parse();
  const wrong = foreign(node);
  if (wrong) throw new QueryError(wrong.reason, query, wrong.place);
  return understood(node, query);
}

// What is asked of a date is asked of its year and month
function understood(node, query) {
  if (node.is === "not") return { ...node, item: understood(node.item, query) };
  if (node.is !== "term") {
    return { ...node, items: node.items.map((item) => understood(item, query)) };
  }
  const wrong = node.quoted ? "" : misdated(node.field, node.value);
  if (wrong) throw new QueryError(wrong, query, node.valuePlace);
  const asked = node.field === "date" ? dated(node.value) : [];
  const items = asked.map(([field, value]) => ({ ...node, field, value }));
  return items.length > 1 ? { is: "all", items } : (items[0] ?? node);
}

class Parser {
  constructor(query) {
    this.query = query;
    this.at = 0;
    this.opened = [];
    this.depth = 0;
  }

  parse() {
    this.skip();
    if (this.at === this.query.length) return { is: "all", items: [] };
    const node = this.any();
    if (this.at < this.query.length) throw this.error("this parenthesis closes nothing");
    return node;
  }

  any() {
    const items = [this.all()];
    while (this.take(AFTER, "or")) items.push(this.all());
    return items.length === 1 ? items[0] : { is: "any", items };
  }

  all() {
    const items = [this.item()];
    for (;;) {
      const next = this.peek(AFTER);
      if (!next && this.at < this.query.length) throw this.unexpected();
      if (!next || next.kind === "or" || next.kind === "close") break;
      if (next.kind === "and") this.pass(next);
      items.push(this.item());
    }
    return items.length === 1 ? items[0] : { is: "all", items };
  }

  item() {
    const token = this.peek(FIRST);
    if (!token) throw this.unexpected();
    if (["not", "minus", "open"].includes(token.kind)) return this.nested(token);
    this.pass(token);
    if (token.kind !== "field") return term("", token, token);
    const value = this.peek(OF_FIELD);
    if (!value) {
      const quote = this.query[this.at] === '"';
      const group = this.query[this.at] === "(";
      const form = "; in a group each term has its field: (author:a OR author:b)";
      const reason = `a field needs a value, as in year:2011${group ? form : ""}`;
      throw quote ? this.unexpected() : this.error(reason);
    }
    this.pass(value);
    return term(token.text.slice(0, -1).toLowerCase(), token, value);
  }

  nested(token) {
    this.depth += 1;
    if (this.depth > DEEPEST) {
      throw new QueryError(`terms are nested more than ${DEEPEST} deep`, this.query, 1);
    }
    this.pass(token);
    let node;
    if (token.kind === "open") {
      this.opened.push(token.place);
      node = this.any();
      if (!this.take(AFTER, "close")) {
        throw new QueryError("this parenthesis is never closed", this.query, this.opened.at(-1));
      }
      this.opened.pop();
    } else {
      node = { is: "not", item: this.item() };
    }
    this.depth -= 1;
    return node;
  }

  peek(pattern) {
    pattern.lastIndex = this.at;
    const groups = pattern.exec(this.query)?.groups;
    const kind = groups && Object.keys(groups).find((name) => groups[name] !== undefined);
    return kind && { kind, text: groups[kind], place: this.place() };
  }

  take(pattern, kind) {
    const token = this.peek(pattern);
    if (token?.kind !== kind) return false;
    this.pass(token);
    return true;
  }

  pass(token) {
    this.at += token.text.length;
    this.skip();
  }

  skip() {
    BLANK.lastIndex = this.at;
    this.at += BLANK.exec(this.query)[0].length;
  }

  place() {
    if (this.at < this.query.length) return [...this.query.slice(0, this.at)].length + 1;
    return [...this.query.replace(new RegExp(`[${SPACE}]+$`, "u"), "")].length + 1;
  }

  error(reason) {
    return new QueryError(reason, this.query, this.place());
  }

  unexpected() {
    if (this.at === this.query.length) return this.error("a term is missing at the end");
    const character = this.query[this.at];
    if (character === '"') return this.error("this quotation is never closed");
    if (character === ")") return this.error("a term was expected before this parenthesis");
    const negated = NEGATED.exec(this.query.slice(0, this.at));
    if (negated) {
      const place = this.place() - [...negated[1]].length - 1;
      return new QueryError(`a minus negates: write -${negated[1]}:`, this.query, place);
    }
    return this.error("a colon belongs after a field's name; put text that has one in quotes");
  }
}

function term(field, first, last) {
  const isQuoted = last.kind === "quoted";
  const value = isQuoted ? last.text.slice(1, -1) : last.text;
  return { is: "term", field, value, place: first.place, valuePlace: last.place, quoted: isQuoted };
}

/** The rows that queries select from, and the values that each field may have besides theirs. */
export class Catalogue {
  /**
   * @param {object[]} rows Papers with `key`, `type`, `title`, `author` and `editor` ([last, given,
   *   suffix] each), `year`, `venue` (several), `fields` (what the entry says besides, text or
   *   people), `text` (or `words`: the same, folded), `said` ({claim, stance, basis, read}) and lists
   *   of values.
   * @param {Object<string, string[]>} valid
   * @param {string[]} unsearched Names of fields that entries have, but no row.
   */
  constructor(rows, valid = {}, unsearched = []) {
    this.rows = rows;
    this.valid = valid;
    this.unsearched = unsearched;
    this.held = new Set(rows.flatMap(({ fields }) => Object.keys(fields ?? {})));
    this.folded = new Map();
    this.known = new Map();
  }

  /**
   * Return the rows that a query selects, in their order.
   * @param {string} query
   * @returns {object[]}
   * @throws {QueryError}
   */
  select(query) {
    return this.rows.filter(this.predicate(parse(query), query));
  }

  /**
   * Return the function that says whether a row is selected.
   * @param {Node} node
   * @param {string} query
   * @returns {(row: object) => boolean}
   * @throws {QueryError}
   */
  predicate(node, query) {
    if (node.is === "any") {
      const several = node.items.map((item) => this.predicate(item, query));
      return (row) => several.some((each) => each(row));
    }
    if (node.is === "not") {
      const inner = this.predicate(node.item, query);
      return (row) => !inner(row);
    }
    if (node.is === "all") return this.every(node, query);
    if (FIELDS.get(node.field)?.statement) {
      const one = this.onStatement(node, query);
      return (row) => row.said.some(one);
    }
    return this.term(node, query);
  }

  // Terms about statements have to hold of one and the same; a negated one says that no statement
  // which the others allow has that value
  every(node, query) {
    const about = node.items.filter(isOnStatement);
    const negated = node.items.filter((item) => item.is === "not" && isOnStatement(item.item));
    const rest = node.items
      .filter((item) => !about.includes(item) && !negated.includes(item))
      .map((item) => this.predicate(item, query));
    const wanted = about.map((item) => [item.field, this.onStatement(item, query)]);
    const unwanted = negated.map(({ item }) => [item.field, this.onStatement(item, query)]);
    return (row) => {
      if (wanted.length && !row.said.some((one) => wanted.every(([, holds]) => holds(one)))) {
        return false;
      }
      for (const [field, excluded] of unwanted) {
        const others = wanted.filter(([other]) => other !== field);
        const found = (one) => excluded(one) && others.every(([, holds]) => holds(one));
        if (row.said.some(found)) return false;
      }
      return rest.every((each) => each(row));
    };
  }

  onStatement(node, query) {
    const matching = this.matching(node, query);
    const { statement } = FIELDS.get(node.field);
    return (one) => matching.has(one[statement]);
  }

  term(node, query) {
    const { field } = node;
    this.checkField(node, query);
    const kind = FIELDS.get(field)?.kind ?? TEXT;
    if (kind === YEAR) {
      const [low, high] = years(node, query);
      return (row) => row.year != null && low <= row.year && row.year <= high;
    }
    if (kind === TEXT) {
      const said = orders(node, query).map(phrase);
      const isIn = (text) => said.some((each) => each(text));
      if (field && !FIELDS.has(field)) return (row) => isIn(wordsOf(row, namesOf(field)));
      return (row) => isIn(this.words(row)[field]);
    }
    if (field === "key") return this.key(node, query);
    const matching = this.matching(node, query);
    if (field === "has") return (row) => having(row).some((name) => matching.has(name));
    const { values } = FIELDS.get(field);
    return (row) => values(row).some((value) => matching.has(value));
  }

  // Keys, and those that entries had before, unless an entry has it now
  key(node, query) {
    const known = this.values("key");
    const holds = glob(node.value);
    if (!node.value.includes("*") && [...known].some(holds)) return (row) => holds(row.key);
    const former = new Map(this.rows.map((row) => [row, aliases(row.fields)]));
    const matching = this.matching(node, query, new Set([...known, ...[...former.values()].flat()]));
    return (row) => [row.key, ...former.get(row)].some((key) => matching.has(key));
  }

  checkField({ field, place }, query) {
    if (!field || FIELDS.has(field)) return;
    if (namesOf(field).some((name) => this.unsearched.includes(name))) {
      const there = "`stronger papers` on the command line does";
      throw new QueryError(`the box does not search ${quoted(field)}; ${there}`, query, place);
    }
    if (this.held.has(field) || KNOWN.has(field)) return;
    const nearest = didYouMean(field, [...KNOWN, ...this.held]);
    const reason = `unknown field ${quoted(field)}${nearest}`;
    const own = [...FIELDS.keys()].join(", ");
    throw new QueryError(`${reason} (fields: ${own}, and those of entries)`, query, place);
  }

  matching(node, query, known = this.values(node.field)) {
    const holds = glob(node.value);
    const matching = new Set([...known].filter(holds));
    if (matching.size) return matching;
    let hint = didYouMean(node.value, known);
    if (!hint && known.size && known.size <= 12) {
      hint = ` (values: ${[...known].sort(inOrder).join(", ")})`;
    }
    const reason = `no ${node.field} matches ${quoted(node.value)}${hint}`;
    throw new QueryError(reason, query, node.valuePlace);
  }

  /**
   * Return every value that a field of values has or may have.
   * @param {string} field
   * @returns {Set<string>}
   */
  values(field) {
    if (!this.known.has(field)) {
      const found = new Set(this.rows.flatMap(FIELDS.get(field).values));
      for (const value of this.valid[field] ?? []) found.add(value);
      this.known.set(field, field === "has" ? alsoFilled(found) : found);
    }
    return this.known.get(field);
  }

  /**
   * Return the words of a row's text fields; of everything together under the empty name.
   * @param {object} row
   * @returns {{title: string, author: string, editor: string, venue: string, "": string}}
   */
  words(row) {
    let found = this.folded.get(row);
    if (!found) {
      const title = words(row.title);
      const [author, editor] = [row.author, row.editor].map(names);
      const venue = row.venue.map(words).join(SEAM);
      const head = words(`${row.key} ${row.year || ""}`);
      const text = row.words === undefined ? words(row.text ?? "").trim() : row.words;
      const rest = text ? `${head.trimEnd()} ${text} ` : head;
      const all = [title, author, editor, venue, rest, wordsOf(row, ALSO_WORDS)].join(SEAM);
      found = { title, author, editor, venue, "": all };
      this.folded.set(row, found);
    }
    return found;
  }
}

// What people are called: each in the order of speech and of an index
function names(people) {
  const called = people.flatMap(([last, given = "", suffix = ""]) => {
    const [l, g, s] = [last, given, suffix].map((part) => words(part).trim());
    return s ? [[g, l, s, g], [l, g]] : [[g, l, g]];
  });
  return called.map((parts) => ` ${parts.filter(Boolean).join(" ")} `).join(SEAM);
}

// The first of the names is asked for
function wordsOf({ fields }, called) {
  const held = called.filter((name) => fields?.[name] !== undefined);
  return held.map((name) => folded(name, fields[name], called[0])).join(SEAM);
}

function folded(name, value, asked) {
  if (typeof value !== "string") return names(value);
  const said = bare(name, value);
  // A date is asked for its months alone
  const own = asked === "month" && name === "date" ? "" : said;
  return words(own + alsoSaid(asked, name, said));
}

// Names of the fields that are filled, and the other names of these fields
function having(row) {
  if (!row.has.includes("date")) return [...alsoFilled(row.has)];
  const month = wordsOf(row, namesOf("month")).trim() !== "";
  return [...alsoFilled(row.has, { year: row.year != null, month })];
}

function isOnStatement(node) {
  return node.is === "term" && Boolean(FIELDS.get(node.field)?.statement);
}

// A value of a field: `*` stands for any characters, case does not count
function glob(value) {
  const [start, ...rest] = value.split(/\*+/).map(ignoringCase);
  if (!rest.length) return (text) => ignoringCase(text) === start;
  const end = rest.pop();
  return (text) => {
    const whole = ignoringCase(text);
    if (!whole.startsWith(start) || !whole.endsWith(end)) return false;
    let at = start.length;
    for (const piece of rest) {
      const found = whole.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at + end.length <= whole.length;
  };
}

const parted = (text) => fold(text).match(/[\p{L}\p{N}*]+/gu) ?? [];

// The words that a term looks for, in each order in which they may stand: a name with commas is one
// in the order of an index, wherever its particle and its suffix stand
function orders(node, query) {
  const parts = parted(bare(node.field, node.value));
  if (!parts.length) {
    throw new QueryError("there is no word to look for here", query, node.valuePlace);
  }
  if (node.field === "month" && parts.length === 1) return [[monthName(parts[0]) || parts[0]]];
  if (!NAMED.has(node.field)) return [parts];
  const pieces = node.value.split(",").map(parted).filter((each) => each.length);
  const [last, one, two] = pieces;
  if (pieces.length === 2) return [parts, [...one, ...last]];
  return pieces.length === 3 ? [parts, [...two, ...last, ...one], [...one, ...last, ...two]] : [parts];
}

// Words side by side; `*` stands for any letters of a word
function phrase(parts) {
  const whole = ` ${parts.join(" ")} `;
  // Many times as fast as a pattern
  if (!whole.includes("*")) return (text) => text.includes(whole);
  let groups = 0;
  // Each piece is looked for once, after the one before it, and never again
  const once = (pattern) => `(?=(${pattern}))\\${(groups += 1)}`;
  const starred = (part) => {
    const [first, ...others] = part.split(/\*+/);
    if (!others.length) return first;
    if (/^\*+$/.test(part)) return once(`${LETTERS}+`);
    const last = others.pop();
    const pieces = others.map((piece) => once(`${LETTERS}*?${piece}`));
    return [first, ...pieces, once(`${LETTERS}*${last}(?= )`)].join("");
  };
  const pattern = new RegExp(` ${parts.map(starred).join(" ")} `, "u");
  return (text) => pattern.test(text);
}

function years(node, query) {
  const match = /^(-?\p{Nd}{1,6})?(\.\.)?(-?\p{Nd}{1,6})?$/u.exec(node.value);
  const [, low, dots, high] = match ?? [];
  if (!(low || high) || (low && high && !dots)) {
    const forms = "(write 2011, 2010..2016, 2014.. or ..1990)";
    const reason = `${quoted(node.value)} is no year or range ${forms}`;
    throw new QueryError(reason, query, node.valuePlace);
  }
  const written = (text) => (text.startsWith("-") ? -number(text.slice(1)) : number(text));
  const first = low ? written(low) : -FARTHEST;
  const last = high ? written(high) : dots ? FARTHEST : first;
  if (last < first) {
    const reason = `the range ${node.value} ends before it begins`;
    throw new QueryError(reason, query, node.valuePlace);
  }
  return [first, last];
}

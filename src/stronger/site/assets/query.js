/* The filter language, as the command line has it: the same papers, the same sentences about what
   cannot be understood. A port of `stronger.query`; tests hold the two together. */

import { didYouMean } from "./nearest.js";
import { SPACE, fold, ignoringCase, inOrder, isPrintable, number, quoted, words } from "./unicode.js";

export { fold, words };

const TEXT = "text";
const YEAR = "year";
const VALUE = "value";
const said = (name) => (row) => row.said.map((each) => each[name]);

/** What fields there are: their kind, a row's values, and whether they are about one statement. */
export const FIELDS = new Map(
  Object.entries({
    key: { kind: VALUE, values: (row) => [row.key] },
    title: { kind: TEXT },
    author: { kind: TEXT },
    year: { kind: YEAR },
    venue: { kind: TEXT },
    type: { kind: VALUE, values: (row) => [row.type] },
    part: { kind: VALUE, values: (row) => row.part },
    stance: { kind: VALUE, values: (row) => row.stance },
    claim: { kind: VALUE, values: said("claim"), statement: "claim" },
    "on-claim": { kind: VALUE, values: said("stance"), statement: "stance" },
    basis: { kind: VALUE, values: said("basis"), statement: "basis" },
    read: { kind: VALUE, values: (row) => said("read")(row).filter(Boolean), statement: "read" },
    demo: { kind: VALUE, values: (row) => row.demo },
    cites: { kind: VALUE, values: (row) => row.cites },
    "cited-by": { kind: VALUE, values: (row) => row.cited_by },
    has: { kind: VALUE, values: (row) => row.has },
  }),
);

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
 * @typedef {{is: "term", field: string, value: string, place: number, valuePlace: number}
 *   | {is: "not", item: Node} | {is: "all" | "any", items: Node[]}} Node
 */

const WORD = `[^${SPACE}()":]`;
const ALONE = `(?![^${SPACE}()"])`;
const TOKENS = {
  or: `OR${ALONE}`,
  and: `AND${ALONE}`,
  not: `NOT${ALONE}`,
  minus: "-",
  field: "[A-Za-z][A-Za-z-]*:",
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
const BLANK = new RegExp(`[${SPACE}]*`, "uy");

/**
 * Parse a query. Terms side by side must all hold (`AND` may be written); `OR` binds less; `-` or
 * `NOT` negates; parentheses group; quotes hold a phrase together.
 * @param {string} query
 * @returns {Node}
 * @throws {QueryError}
 */
export function parse(query) {
  return new Parser(query).parse();
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
      throw quote ? this.unexpected() : this.error("a field needs a value, as in year:2011");
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
    return this.error("a colon belongs after a field's name; put text that has one in quotes");
  }
}

function term(field, first, last) {
  const value = last.kind === "quoted" ? last.text.slice(1, -1) : last.text;
  return { is: "term", field, value, place: first.place, valuePlace: last.place };
}

/** The rows that queries select from, and the values that each field may have besides theirs. */
export class Catalogue {
  /**
   * @param {object[]} rows Papers with `key`, `type`, `title`, `author`, `year`, `venue`, `text`
   *   (or `words`: the same, folded), `said` ({claim, stance, basis}) and lists of values.
   * @param {Object<string, string[]>} valid
   */
  constructor(rows, valid = {}) {
    this.rows = rows;
    this.valid = valid;
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
    if (field && !FIELDS.has(field)) {
      const all = [...FIELDS.keys()];
      const reason = `unknown field ${quoted(field)}${didYouMean(field, all)}`;
      throw new QueryError(`${reason} (fields: ${all.join(", ")})`, query, node.place);
    }
    const kind = field ? FIELDS.get(field).kind : TEXT;
    if (kind === YEAR) {
      const [low, high] = years(node, query);
      return (row) => row.year != null && low <= row.year && row.year <= high;
    }
    if (kind === TEXT) {
      const isIn = phrase(node, query);
      return (row) => isIn(this.words(row)[field]);
    }
    const matching = this.matching(node, query);
    const { values } = FIELDS.get(field);
    return (row) => values(row).some((value) => matching.has(value));
  }

  matching(node, query) {
    const known = this.values(node.field);
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
      this.known.set(field, found);
    }
    return this.known.get(field);
  }

  /**
   * Return the words of a row's text fields; of everything together under the empty name.
   * @param {object} row
   * @returns {{title: string, author: string, venue: string, "": string}}
   */
  words(row) {
    let found = this.folded.get(row);
    if (!found) {
      const [title, author, venue] = [row.title, row.author, row.venue].map(words);
      const head = words(`${row.key} ${row.year || ""}`);
      const text = row.words === undefined ? words(row.text ?? "").trim() : row.words;
      const rest = text ? `${head.trimEnd()} ${text} ` : head;
      found = { title, author, venue, "": title + author + venue + rest };
      this.folded.set(row, found);
    }
    return found;
  }
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

// Words side by side; `*` stands for any letters of a word
function phrase(node, query) {
  const parts = fold(node.value).match(/[\p{L}\p{N}*]+/gu);
  if (!parts) throw new QueryError("there is no word to look for here", query, node.valuePlace);
  const whole = ` ${parts.join(" ")} `;
  // Many times as fast as a pattern
  if (!whole.includes("*")) return (text) => text.includes(whole);
  const pattern = new RegExp(whole.replace(/\*+/g, "[^ ]*"), "u");
  return (text) => pattern.test(text);
}

function years(node, query) {
  const match = /^(\p{Nd}{1,4})?(\.\.)?(\p{Nd}{1,4})?$/u.exec(node.value);
  const [, low, dots, high] = match ?? [];
  if (!(low || high) || (low && high && !dots)) {
    const forms = "(write 2011, 2010..2016, 2014.. or ..1990)";
    const reason = `${quoted(node.value)} is no year or range ${forms}`;
    throw new QueryError(reason, query, node.valuePlace);
  }
  const first = low ? number(low) : 0;
  const last = high ? number(high) : dots ? 9999 : first;
  if (last < first) {
    const reason = `the range ${node.value} ends before it begins`;
    throw new QueryError(reason, query, node.valuePlace);
  }
  return [first, last];
}

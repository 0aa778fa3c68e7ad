/* What other tools write and this language does not: refused, with the form that is right here. Taken
   for words such signs would find nothing, and nobody would know why. */

import { ADDRESSES, FIELDS, KNOWN } from "./fields.js";
import { quoted } from "./unicode.js";

const OPERATORS = ["or", "and", "not"];
const SIGNS = { "&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT", "+": "AND" };
const COMPARED = /^([A-Za-z][A-Za-z0-9_-]*)([=<>!~≤≥≠]+)(.*)$/su;
const COMPARISON = /^([=<>!~≤≥≠:]+)(.*)$/su;
const EXPRESSION = /^(?:\/.+|.*\.[*+].*)$/su;
const STARRED = /^\**[A-Za-z0-9][A-Za-z0-9*]*$/u;
const SEVERAL = /^[^,;|&]+(?:(?:[,;|]|&&)+[^,;|&]+)+$/u;
const BETWEEN = /(?:[,;|]|&&)+/u;
const EITHER = /^([^|&]+)(\|+|&&+)([^|&]+)$/u;
const ABOUT = /^(?:[~^][0-9.]*|.+~[0-9.]*)$/u;
const ONE_LETTER = /[A-Za-z0-9]\?[A-Za-z0-9]/u;

/**
 * Return what is wrong with the first operator of another tool in a query, and where it stands.
 * @param {import("./query.js").Node} node The tree of the query, or a part of it.
 * @param {import("./query.js").Node} [before] What stands before the part, if all of it must hold.
 * @param {import("./query.js").Node} [after]
 * @returns {{reason: string, place: number} | null}
 */
export function foreign(node, before = null, after = null) {
  if (node.is === "term") return check(node, before, after);
  if (node.is === "not") return foreign(node.item);
  for (const [place, item] of node.items.entries()) {
    const around = node.is === "all" ? [node.items[place - 1], node.items[place + 1]] : [];
    const found = foreign(item, ...around);
    if (found) return found;
  }
  return null;
}

function check(term, before, after) {
  if (term.quoted) return null;
  const reason = term.field ? ofField(term) : ofWord(term.value, before, after);
  const place = term.field ? term.valuePlace : term.place;
  return reason ? { reason: `${reason}; quotation marks make it text`, place } : null;
}

function ofWord(word, before, after) {
  if (OPERATORS.includes(word.toLowerCase()) && word !== word.toUpperCase()) {
    if ([before, after].every((each) => !each || isWord(each))) return "";
    return `operators are written in capitals: ${word.toUpperCase()} instead of ${quoted(word)}`;
  }
  if (Object.hasOwn(SIGNS, word)) return `${SIGNS[word]} is written instead of ${quoted(word)}`;
  if (word.startsWith("!")) return `a minus negates: write -${word.slice(1)}`;
  const either = EITHER.exec(word);
  if (either) return `write ${either[1]} ${SIGNS[either[2][0]]} ${either[3]}`;
  const compared = COMPARED.exec(word);
  if (compared && KNOWN.has(compared[1].toLowerCase())) {
    const [, name, sign, rest] = compared;
    return comparing(name.toLowerCase(), sign, rest || written(after));
  }
  const comparison = COMPARISON.exec(word);
  if (comparison && before && isWord(before) && KNOWN.has(before.value.toLowerCase())) {
    const [, sign, rest] = comparison;
    return comparing(before.value.toLowerCase(), sign, rest || written(after));
  }
  return ofText(word, "");
}

function ofField({ field, value }) {
  if (ADDRESSES.has(field)) return "";
  const comparison = COMPARISON.exec(value);
  if (comparison) return comparing(field, comparison[1], comparison[2]);
  if (/^-./su.test(value) && field !== "key" && field !== "year") {
    return `the minus stands before the field: write -${field}:${value.slice(1)}`;
  }
  if (SEVERAL.test(value)) {
    const each = value.split(BETWEEN).map((one) => `${field}:${one}`);
    return value.includes("&&") ? `write ${each.join(" ")}` : `write (${each.join(" OR ")})`;
  }
  return FIELDS.has(field) && FIELDS.get(field).kind !== "text" ? "" : ofText(value, `${field}:`);
}

function ofText(text, prefix) {
  if (EXPRESSION.test(text)) {
    const made = text.replace(/^[/^$]+|[/^$]+$/gu, "").replace(/\.[*+]/gu, "*");
    const starred = STARRED.test(made) ? `: ${prefix}${made}` : "";
    return `there are no regular expressions; a star stands for any letters${starred}`;
  }
  if (ABOUT.test(text)) {
    const bare = text.replace(/[~^][0-9.]*$/u, "");
    const starred = bare ? `: ${prefix}${bare}*` : "";
    return `words are not looked for by likeness; a star stands for any letters${starred}`;
  }
  if (ONE_LETTER.test(text)) {
    return `a star stands for any letters: ${prefix}${text.replaceAll("?", "*")}`;
  }
  return "";
}

// What to write instead of a comparison
function comparing(name, sign, rest) {
  const value = rest || "…";
  const minus = ["!=", "!", "≠", "<>", "!=="].includes(sign) ? "-" : "";
  const ordered = "<>≤≥".includes(sign[0]) && sign !== "<>";
  const dated = name === "year" || name === "date";
  if (dated && ordered && /^[0-9]{1,4}$/u.test(value)) {
    const at = Number(value);
    const strict = sign === "<" || sign === ">" ? 1 : 0;
    if (">≥".includes(sign[0])) return `a range has two dots: write year:${at + strict}..`;
    return `a range has two dots: write year:..${Math.max(at - strict, 0)}`;
  }
  if (ordered && !dated) return `only years have an order: write ${name}:${value}`;
  if (ordered) return "a range has two dots: write year:2010.. or year:..2010";
  return `a colon stands between a field and its value: write ${minus}${name}:${value}`;
}

function isWord(node) {
  return node.is === "term" && !node.field && !node.quoted;
}

function written(node) {
  if (node?.is !== "term" || node.field) return "";
  return node.quoted ? `"${node.value}"` : node.value;
}

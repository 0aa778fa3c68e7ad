/* Changes queries as somebody would who writes them: what facets do. */

import { parse } from "./query.js";

/** Terms of the outermost level that all must hold, with where they end. */
function outermost(query) {
  let node;
  try {
    node = parse(query);
  } catch {
    return [];
  }
  const items = node.is === "all" ? node.items : [node];
  return items.filter((item) => item.is === "term").map((item) => ({ ...item, ...span(query, item) }));
}

function span(query, { place, value, valuePlace }) {
  const characters = [...query];
  const quotes = characters[valuePlace - 1] === '"' ? 2 : 0;
  return { start: place - 1, end: valuePlace - 1 + [...value].length + quotes };
}

const same = (one, other) => one.toLowerCase() === other.toLowerCase();

/**
 * Return what a query asks of a field, besides everything else that it asks.
 * @param {string} query
 * @param {string} field
 * @returns {string[]} Values, as they are written.
 */
export function asked(query, field) {
  return outermost(query).filter((term) => term.field === field).map((term) => term.value);
}

/**
 * Return a query that asks a value of a field, or no longer asks it.
 * @param {string} query
 * @param {string} field
 * @param {string} value
 * @returns {string}
 */
export function toggled(query, field, value) {
  const found = outermost(query).find((term) => term.field === field && same(term.value, value));
  return found ? without(query, found) : also(query, field, value);
}

/**
 * Return a query that asks just this value of a field; an empty one asks nothing of it.
 * @param {string} query
 * @param {string} field
 * @param {string} value
 * @returns {string}
 */
export function only(query, field, value) {
  let left = query;
  for (;;) {
    const found = outermost(left).find((term) => term.field === field);
    if (!found) break;
    left = without(left, found);
  }
  return value ? also(left, field, value) : left;
}

function also(query, field, value) {
  const written = /^[^\s()"]+$/u.test(value) ? value : `"${value.replaceAll('"', " ")}"`;
  const term = `${field}:${written}`;
  const rest = query.trim();
  if (!rest) return term;
  return `${isEither(rest) ? `(${rest})` : rest} ${term}`;
}

function isEither(query) {
  try {
    return parse(query).is === "any";
  } catch {
    return false;
  }
}

function without(query, { start, end }) {
  const characters = [...query];
  const before = characters.slice(0, start).join("").replace(/(^|\s)AND\s+$/u, "$1").trimEnd();
  const after = characters.slice(end).join("").replace(/^\s+AND(?=\s)/u, "").trimStart();
  const left = before ? `${before} ${after}`.trim() : after.replace(/^AND\s+/u, "");
  const group = /^\(([^()"]*)\)$/u.exec(left);
  return group ? group[1] : left;
}

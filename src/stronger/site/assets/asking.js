/* Changes queries as somebody would who writes them: what facets do. A field with a minus before it
   is that of a term which must not hold. */

import { parse } from "./query.js";

/** Terms of the outermost level that all must hold, with where they end. */
function outermost(query) {
  let node;
  try {
    node = parse(query);
  } catch {
    return [];
  }
  const characters = [...query];
  return (node.is === "all" ? node.items : [node]).flatMap((item) => {
    const term = item.is === "not" ? item.item : item;
    if (term.is !== "term") return [];
    const negated = item.is === "not";
    // What is negated in words somebody wrote, and may take out
    if (negated && characters[term.place - 2] !== "-") return [];
    const quotes = characters[term.valuePlace - 1] === '"' ? 2 : 0;
    return {
      field: negated ? `-${term.field}` : term.field,
      value: term.value,
      start: term.place - (negated ? 2 : 1),
      end: term.valuePlace - 1 + [...term.value].length + quotes,
    };
  });
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
  let left = before ? `${before} ${after}`.trim() : after.replace(/^AND\s+/u, "");
  for (let earlier = ""; earlier !== left; ) {
    earlier = left;
    // What stands between quotes is no group
    left = left.replace(/"[^"]*"|\(\s*\)\s*/gu, (each) => (each[0] === '"' ? each : "")).trim();
  }
  return bare(left);
}

// A query that is one group needs no parentheses
function bare(query) {
  let depth = 0;
  let quoted = false;
  for (let place = 0; place < query.length; place += 1) {
    if (query[place] === '"') quoted = !quoted;
    if (!quoted && query[place] === "(") depth += 1;
    if (!quoted && query[place] === ")") depth -= 1;
    if (!depth && place < query.length - 1) return query;
  }
  return query.startsWith("(") && !depth ? query.slice(1, -1).trim() : query;
}

/* What there is to choose from in what is shown, with counts; a choice becomes part of the query. */

import { asked, only, toggled } from "./asking.js";
import { button, count, element } from "./elements.js";

const STANCES = ["supports", "challenges", "qualifies", "background"];
const FEW = 6;
const MANY = 40;

/**
 * @typedef {{field: string, title: string, open: boolean, values: (row: object) => Iterable<string>, words?: boolean, exact?: boolean,
 *   label?: (value: string) => string, mark?: boolean, when?: () => boolean}} Facet
 */

const called = ([last, given, suffix]) => {
  const name = `${given} ${last}`.trim();
  return suffix ? `${name}, ${suffix}` : name;
};

/** The facets of a list of papers. */
export class Facets {
  /**
   * @param {import("./query.js").Catalogue} catalogue
   * @param {Object<string, Map<string, string>>} titles By field, what its values are called.
   * @param {() => string} query What is asked now.
   * @param {(query: string) => void} ask Asks something else.
   */
  constructor(catalogue, titles, query, ask) {
    this.catalogue = catalogue;
    this.query = query;
    this.ask = ask;
    const named = (field) => (value) => titles[field]?.get(value) ?? value;
    /** @type {Facet[]} */
    this.facets = [
      { field: "stance", title: "Towards the thesis", open: true, mark: true,
        values: (row) => row.stance },
      { field: "part", title: "Part of the argument", open: true, label: named("part"), values: (row) => row.part },
      { field: "claim", title: "Claim", open: true, exact: true, label: named("claim"),
        values: (row) => row.said.map(({ claim }) => claim) },
      { field: "on-claim", title: "Towards that claim", open: true, exact: true, mark: true,
        values: (row) => this.onClaims(row), when: () => asked(this.query(), "claim").length > 0 },
      { field: "author", title: "Author", open: false, words: true, values: (row) => row.author.map(called) },
      { field: "venue", title: "Venue", open: false, words: true, values: (row) => row.venue.slice(0, 1) },
      { field: "type", title: "Kind of work", open: false, values: (row) => [row.type] },
      { field: "read", title: "Read here", open: false, exact: true, values: (row) => row.said.map(({ read }) => read),
        label: named("read") },
      { field: "has", title: "Tested", open: true, label: () => "by a demo of ours",
        values: (row) => (row.has.includes("demo") ? ["demo"] : []) },
      { field: "-has", title: "Recorded", open: true, label: () => "nothing yet of what it says",
        values: (row) => (row.has.includes("statement") ? [] : ["statement"]) },
    ];
    this.makeYears();
    this.root = element("div", { class: "facets__all" }, this.yearBox);
    this.scope = { keys: null, near: false };
    this.unfolded = new Set();
    this.opened = new Map();
  }

  onClaims(row) {
    const claims = asked(this.query(), "claim").map((each) => each.toLowerCase());
    return row.said.filter(({ claim }) => claims.includes(claim.toLowerCase())).map(({ stance }) => stance);
  }

  /**
   * Draw the facets of some papers.
   * @param {object[]} rows
   * @param {{keys: Set<string> | null, near: boolean}} scope What a choice stays within: a reading
   *   list, and what only comes near the words.
   */
  draw(rows, scope) {
    this.scope = scope;
    const focused = this.root.contains(document.activeElement) ? document.activeElement.id : "";
    const drawn = this.facets.flatMap((facet) => this.facet(facet, rows) ?? []);
    this.years(rows);
    // The years stay where they are, and whoever is in them
    for (const each of [...this.root.children].slice(1)) each.remove();
    this.root.append(...drawn);
    if (focused && focused !== document.activeElement?.id) document.getElementById(focused)?.focus();
  }

  facet(facet, rows) {
    if (facet.when && !facet.when()) return null;
    const counts = new Map();
    for (const row of rows) {
      for (const value of new Set(facet.values(row))) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const chosen = asked(this.query(), facet.field);
    const isChosen = (value) => chosen.some((each) => each.toLowerCase() === value.toLowerCase());
    // What was chosen can be taken back even if nothing is left
    for (const value of chosen) if (![...counts.keys()].some(isChosen)) counts.set(value, 0);
    if (!counts.size) return null;
    const sorted = [...counts].sort(
      ([one, many], [other, more]) =>
        isChosen(other) - isChosen(one) || more - many || (one < other ? -1 : 1),
    );
    const whole = (this.unfolded.has(facet.field) ? sorted.slice(0, MANY) : sorted.slice(0, FEW))
      .map(([value, number]) => [value, isChosen(value) ? number : this.number(facet, value, number)])
      .sort(([one, many], [other, more]) =>
        facet.mark ? STANCES.indexOf(one) - STANCES.indexOf(other)
          : isChosen(other) - isChosen(one) || more - many);
    const list = element("ul", {}, ...whole.filter(([value, number]) => number || isChosen(value)).map(([value, number]) =>
      element("li", {}, this.choice(facet, value, number, isChosen(value)))));
    const rest = sorted.length - whole.length;
    const more = this.unfolded.has(facet.field) || !rest ? null : button(
      { class: "facet__more", id: `more-${facet.field}` },
      () => {
        this.unfolded.add(facet.field);
        this.draw(rows, this.scope);
        this.root.querySelector(`[data-field="${facet.field}"] li:nth-child(${FEW + 1}) button`)?.focus();
      },
      `${Math.min(rest, MANY - FEW)} more`,
    );
    const open = this.opened.get(facet.field) ?? (facet.open || chosen.length > 0);
    const box = element("details", { class: "facet", open, "data-field": facet.field },
      element("summary", { id: `facet-${facet.field}` }, facet.title), list, more);
    box.addEventListener("toggle", () => this.opened.set(facet.field, box.open));
    return box;
  }

  // Words of a name may stand in other names, and terms on statements have to hold of one and the
  // same: there only the query itself can tell how many it would give
  number(facet, value, number) {
    const { words, exact } = facet;
    if (this.scope.near || !(words || exact)) return number;
    const { keys } = this.scope;
    try {
      const selected = this.catalogue.select(this.would(facet, value));
      return selected.filter(({ key }) => !keys || keys.has(key)).length;
    } catch {
      // A name without a letter or digit has no word that a query could look for
      return 0;
    }
  }

  /** The query that a choice makes. A statement is on one claim: another takes its place. */
  would({ field }, value) {
    const query = this.query();
    const pressed = asked(query, field).some((each) => each.toLowerCase() === value.toLowerCase());
    return field === "claim" && !pressed ? only(query, field, value) : toggled(query, field, value);
  }

  choice(facet, value, number, pressed) {
    const label = facet.label ? facet.label(value) : value;
    const name = facet.mark ? element("span", { class: `mark mark--${value}` }, label) : label;
    return button(
      { class: "facet__choice", id: `facet-${facet.field}-${value}`, "aria-pressed": String(pressed) },
      () => this.ask(this.would(facet, value)),
      element("span", { class: "facet__name" }, name),
      " ",
      element("span", { class: "facet__count" }, number.toLocaleString("en")),
    );
  }

  years(rows) {
    const years = rows.flatMap(({ year }) => (year ? [year] : []));
    const [chosen = ""] = asked(this.query(), "year");
    const set = (value) => this.ask(only(this.query(), "year", value));
    const decades = new Map();
    for (const year of years) {
      const decade = Math.floor(year / 10) * 10;
      decades.set(decade, (decades.get(decade) ?? 0) + 1);
    }
    const known = this.catalogue.rows.flatMap(({ year }) => (year ? [year] : []));
    const first = Math.floor(least(known) / 10) * 10;
    const last = most(known);
    const highest = most([1, ...decades.values()]);
    const bars = [];
    for (let decade = first; decade <= last; decade += 10) {
      const number = decades.get(decade) ?? 0;
      const range = `${decade}..${decade + 9}`;
      const label = `${decade}s: ${count(number, "paper")}`;
      const bar = element("span", { class: "years__bar" });
      bar.style.height = `${(100 * number) / highest}%`;
      bars.push(button(
        { class: "years__decade", id: `facet-year-${decade}`, title: label, "aria-label": label,
          "aria-pressed": String(chosen === range), disabled: number === 0 },
        () => set(chosen === range ? "" : range), bar,
      ));
    }
    const [, low = "", high = ""] = /^(\d*)\.\.(\d*)$/.exec(chosen) ?? [null, chosen, chosen];
    this.bound("from", low, years.length ? least(years) : "");
    this.bound("to", high, years.length ? most(years) : "");
    this.bars.replaceChildren(...bars);
  }

  // Made once: someone may be on the way from one field to the other when the rest is drawn anew
  makeYears() {
    this.bars = element("div", { class: "years", role: "group", "aria-label": "Decades" });
    this.bounds = new Map(["from", "to"].map((name) => [
      name,
      element("input", { type: "number", id: `year-${name}`, min: 0, max: 9999, inputmode: "numeric" }),
    ]));
    for (const input of this.bounds.values()) {
      input.addEventListener("change", () => {
        let [from, to] = [...this.bounds.values()].map((each) => each.value.replace(/\D/gu, "").slice(0, 4));
        if (from && to && Number(from) > Number(to)) [from, to] = [to, from];
        const range = from || to ? `${from}..${to}` : "";
        this.ask(only(this.query(), "year", from && from === to ? from : range));
      });
    }
    const labels = [...this.bounds].flatMap(([name, input]) => [element("label", {}, `${name} `, input), " "]);
    this.yearBox = element("details", { class: "facet", open: true, "data-field": "year" },
      element("summary", { id: "facet-year" }, "Year"), this.bars,
      element("p", { class: "years__bounds" }, ...labels));
  }

  bound(name, value, shown) {
    const input = this.bounds.get(name);
    input.placeholder = shown;
    if (input !== document.activeElement) input.value = value;
  }
}

// Of tens of thousands, which are too many arguments for Math.min
const least = (numbers) => numbers.reduce((one, other) => Math.min(one, other), Infinity);
const most = (numbers) => numbers.reduce((one, other) => Math.max(one, other), -Infinity);

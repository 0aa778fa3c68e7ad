/**
 * Writes any selection of papers, in any order, as a bibliography or as references.
 *
 * The bytes are those of `stronger export --keys` and `stronger cite`. The data lie in `find/`, one
 * file a format or style; each has the text of every paper and, beside it, what depends on the
 * others. Nothing here touches the page.
 */

/** What bibliographies can be written in. */
export const FORMS = [
  { id: "bibtex", title: "BibTeX", extension: ".bib", type: "application/x-bibtex" },
  { id: "biblatex", title: "BibLaTeX", extension: ".bib", type: "application/x-bibtex" },
  { id: "csl", title: "CSL-JSON", extension: ".json",
    type: "application/vnd.citationstyles.csl+json" },
  { id: "ris", title: "RIS", extension: ".ris", type: "application/x-research-info-systems" },
];

/** What references can be set in. */
export const STYLES = [
  { id: "apa", title: "APA" },
  { id: "mla", title: "MLA" },
  { id: "chicago-author-date", title: "Chicago" },
  { id: "ieee", title: "IEEE" },
  { id: "vancouver", title: "Vancouver" },
  { id: "nature", title: "Nature" },
];

/** The end of a format's name that asks for what papers state, as annotations. */
export const ANNOTATED = "-annotated";

const NUMBER = 0; // slots between the pieces of a reference
const loading = new Map();

/**
 * Load what `write` or `cite` needs, once.
 *
 * @param {string} base - The address of the site's root.
 * @param {string} form - The name of a format (perhaps with `ANNOTATED`) or of a style.
 * @returns {Promise<object>} The data, for `write` and `cite`.
 */
export async function load(base, form) {
  const plain = form.endsWith(ANNOTATED) ? form.slice(0, -ANNOTATED.length) : form;
  const [data, annotated] = await Promise.all([
    fetched(base, plain),
    plain === form ? null : fetched(base, form),
  ]);
  const papers = byKey(data);
  return {
    papers,
    annotated: annotated ? byKey(annotated) : new Map(),
    places: new Map([...papers.keys()].map((key, place) => [key, place])),
    lower: lowered(data, papers),
    strings: data.strings ?? [],
    preambles: data.preambles ?? [],
    folds: data.folds ?? false,
  };
}

function fetched(base, form) {
  const address = new URL(`find/${form}.json`, new URL(base, globalThis.location?.href)).href;
  if (!loading.has(address)) {
    const answer = fetch(address).then((response) => {
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      return response.json();
    });
    // What failed is asked for again the next time
    answer.catch(() => loading.delete(address));
    loading.set(address, answer);
  }
  return loading.get(address);
}

function byKey(data) {
  return new Map(data.papers.map((paper) => [paper.key, paper]));
}

/** Keys by their lower case: of those that differ in case alone, the one that comes first counts. */
function lowered(data, papers) {
  const keys = [...papers.keys()].map((key) => [key.toLowerCase(), key]);
  return new Map([...keys, ...Object.entries(data.first ?? {})]);
}

/** A key as the form tells keys apart: bibtex takes two for one that differ in case alone. */
function folded(key, data) {
  return data.folds ? key.toLowerCase() : key;
}

/**
 * Write papers as a bibliography.
 *
 * @param {string} form - The name of a format, perhaps with `ANNOTATED`.
 * @param {string[]} keys - Citekeys, in order; those of nobody are passed over.
 * @param {object} data - What `load` gave for this form.
 * @returns {string} The bibliography.
 */
export function write(form, keys, data) {
  const given = new Map();
  for (const key of keys) {
    const name = folded(key, data);
    if (data.papers.has(key) && !given.has(name)) given.set(name, key);
  }
  const named = (key) => data.annotated.get(key) ?? data.papers.get(key);
  const plain = form.endsWith(ANNOTATED) ? form.slice(0, -ANNOTATED.length) : form;
  if (plain === "csl" || plain === "ris") {
    const texts = [...given.values()].map((key) => named(key).text);
    if (plain === "ris") return texts.join("\n");
    return texts.length ? `[\n${texts.join(",\n")}\n]\n` : "[]\n";
  }
  const chosen = complete(given, data);
  const papers = belowTheirParts(chosen, given, data)
    .map((key) => (given.has(folded(key, data)) ? named(key) : data.papers.get(key)))
    .filter((paper) => paper.text !== undefined);
  const used = new Set(papers.flatMap((paper) => paper.strings ?? []));
  const strings = data.strings.filter(([name]) => used.has(name)).map(([, text]) => text);
  const entries = papers.map(({ text, redefined }) =>
    redefined && used.has(redefined.month) ? redefined.text : text,
  );
  return [...data.preambles, ...(strings.length ? [strings.join("")] : []), ...entries].join("\n");
}

/** The papers and all that they refer to, each once, by their keys as the form tells them apart. */
function complete(given, data) {
  const chosen = new Map();
  const waiting = [...given.values()].reverse();
  while (waiting.length) {
    const key = waiting.pop();
    const name = folded(key, data);
    if (chosen.has(name)) continue;
    chosen.set(name, key);
    for (const other of data.papers.get(key).refers ?? []) {
      // Spelt like this, if there is one
      const exact = given.get(other) ?? (data.papers.has(other) ? other : undefined);
      const known = exact ?? data.lower.get(other.toLowerCase());
      if (known !== undefined) waiting.push(known);
    }
  }
  return chosen;
}

/** Keys in the order given, what came along by key, and every parent after all of its children. */
function belowTheirParts(chosen, given, data) {
  const order = new Map([...given.keys()].map((name, place) => [name, place]));
  const placed = [...chosen.entries()].sort(
    ([one, oneKey], [other, otherKey]) =>
      (order.get(one) ?? order.size) - (order.get(other) ?? order.size) ||
      data.places.get(oneKey) - data.places.get(otherKey),
  );
  const parents = new Map(
    placed.map(([, key]) => [key.toLowerCase(), data.papers.get(key).parent ?? ""]),
  );
  const height = new Map();
  for (const lower of parents.keys()) {
    const seen = new Set([lower]);
    let steps = 1;
    for (let above = parents.get(lower); parents.has(above) && !seen.has(above); steps += 1) {
      height.set(above, Math.max(height.get(above) ?? 0, steps));
      seen.add(above);
      above = parents.get(above);
    }
  }
  return placed
    .map(([, key]) => [key.toLowerCase(), key])
    .sort(([one], [other]) => (height.get(one) ?? 0) - (height.get(other) ?? 0))
    .map(([, key]) => key);
}

/**
 * Set references to papers, as one document that cites them in this order would have them.
 *
 * @param {string} style - The name of a style.
 * @param {string[]} keys - Citekeys, in order; those of nobody are passed over.
 * @param {object} data - What `load` gave for this style.
 * @returns {{key: string, text: string, html: string}[]} A reference each. All text in `html` is
 *   escaped; its tags are `i`, `b`, `sup`, `sub` and `a` with an address of the web.
 */
export function cite(style, keys, data) {
  const papers = [...new Set(keys)].map((key) => data.papers.get(key)).filter(Boolean);
  const sorted = [...papers].sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0));
  const letters = lettersOf(sorted);
  const dashed = new Set(
    sorted
      .filter(({ people }, i) => i && people !== undefined && people === sorted[i - 1].people)
      .map(({ key }) => key),
  );
  return papers.map((paper, place) => {
    const letter = letters.get(paper.key);
    const shape = dashed.has(paper.key)
      ? (letter ? paper.both : paper.dashed)
      : (letter ? paper.lettered : paper);
    const html = filled(shape.html, place + 1, letter);
    const text = shape.text ? filled(shape.text, place + 1, letter) : textOf(html);
    return { key: paper.key, text, html };
  });
}

/** The letters behind years that several works of the same people have in common. */
function lettersOf(sorted) {
  const groups = new Map();
  for (const { key, namesakes } of sorted) {
    if (namesakes === undefined) continue;
    groups.set(namesakes, [...(groups.get(namesakes) ?? []), key]);
  }
  const letters = new Map();
  for (const group of groups.values()) {
    if (group.length > 1) group.forEach((key, place) => letters.set(key, letterOf(place)));
  }
  return letters;
}

/** a to z, then aa, ab and so on. */
function letterOf(place) {
  const rest = Math.floor(place / 26);
  return (rest ? letterOf(rest - 1) : "") + String.fromCharCode(97 + (place % 26));
}

function filled(pieces, number, letter) {
  if (typeof pieces === "string") return pieces;
  return pieces
    .map((piece) => (typeof piece === "string" ? piece : piece === NUMBER ? number : letter ?? ""))
    .join("");
}

function textOf(html) {
  const letters = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
  return html.replace(/<[^<>]*>/g, "").replace(/&(?:amp|lt|gt);/g, (each) => letters[each]);
}

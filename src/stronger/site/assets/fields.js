/* The fields of the filter language: its own, and those of entries. */

import { SPACE, fold } from "./unicode.js";

export const TEXT = "text";
export const YEAR = "year";
export const VALUE = "value";
const said = (name) => (row) => row.said.map((each) => each[name]);

/** The language's own fields: their kind, a row's values, and whether they are about one statement. */
export const FIELDS = new Map(
  Object.entries({
    key: { kind: VALUE, values: (row) => [row.key] },
    title: { kind: TEXT },
    author: { kind: TEXT },
    editor: { kind: TEXT },
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

/** Fields of entries in which plain words are looked for, too. */
export const ALSO_WORDS = ["abstract", "keywords", "keyword"];

/** Fields that hold names. */
export const NAMED = new Set([
  ...["author", "editor", "afterword", "annotator", "bookauthor", "commentator", "editora"],
  ...["editorb", "editorc", "foreword", "holder", "introduction", "shortauthor", "shorteditor"],
  "translator",
]);

const SAME = [
  ["journal", "journaltitle"],
  ["address", "location"],
  ["school", "institution"],
  ["annote", "annotation"],
  ["archiveprefix", "eprinttype"],
  ["primaryclass", "eprintclass"],
  ["keywords", "keyword"],
  ["pdf", "file"],
];

const VENUES = [
  ...["journal", "journaltitle", "booktitle", "publisher", "institution", "school"],
  ...["organization", "eprinttype", "archiveprefix", "howpublished"],
];

/**
 * Return the names of fields that are filled, with all other names of these fields. What can name a
 * venue fills `venue`; a year is a date, and a date may have a year and a month.
 * @param {Iterable<string>} names
 * @param {{year?: boolean, month?: boolean}} [has] Whether its date has these.
 * @returns {Set<string>}
 */
export function alsoFilled(names, { year = true, month = true } = {}) {
  const written = new Set(names);
  const others = [...written].flatMap((name) => (name === "month" ? [] : namesOf(name)));
  const found = new Set([...written, ...others]);
  if (VENUES.some((name) => found.has(name))) found.add("venue");
  if (written.has("year")) found.add("date");
  else if (written.has("date") && year) found.add("year");
  if (written.has("date") && month) found.add("month");
  return found;
}

/** Fields whose values hold signs that elsewhere somebody may have meant as an operator. */
export const ADDRESSES = new Set(["doi", "eprint", "file", "isbn", "issn", "pdf", "url"]);

const ENTRIES = `
  abstract acmid addendum address adsnote adsurl affiliation afterword annotation annotator
  annote archiveprefix articleno arxivid author_keywords authors_list authortype bibsource
  biburl bookauthor bookpagination booksubtitle booktitle booktitleaddon cdate chapter citations
  code coden collaboration comment commentator comments contents copyright creationdate crossref
  date day dimensions doc document_type doi edition editora editoratype editorb editorbtype
  editorc editorctype editortype ee eid eissn entryset entrysubtype eprint eprintclass
  eprinttype eprintversion eventdate eventtitle eventtitleaddon execute file fjournal foreword
  gender grade groups hal_id hal_version holder howpublished ids indexsorttitle indextitle
  institution introduction isan isbn ismn isrn issn issn-l issue issue_date issuesubtitle
  issuetitle issuetitleaddon iswc journal journalsubtitle journaltitle journaltitleaddon keyword
  keywords label langid langidopts language lastchecked lccn library license location
  mainsubtitle maintitle maintitleaddon mdate mendeley-groups mendeley-tags modificationdate
  month mrclass mrnumber mrreviewer nameaddon nlmuniqueid note notes number numpages options
  orcid organization origdate origlanguage origlocation origpublisher origtitle owner pages
  pagetotal pagination pdf pissn pmc pmcid pmid presort price primaryclass print priority
  publisher pubstate qualityassured ranking rating readstatus related relatedoptions
  relatedstring relatedtype relevance reportnumber reprinttitle review school searchstring
  series shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle
  size sjournal slaccitation sortkey sortname sortshorthand sorttitle sortyear source status
  subtitle tags timestamp titleaddon translator unique-id url url2 urldate urn users version
  video volume volumes xdata xref yeardivision zblnumber
`;

/** Names of fields that a query may ask for whatever the bibliography holds. */
export const KNOWN = new Set([...FIELDS.keys(), ...ENTRIES.trim().split(/\s+/)]);

/**
 * Return all names of a field of entries; a month may stand in a date, too.
 * @param {string} field
 * @returns {string[]}
 */
export function namesOf(field) {
  if (field === "month") return ["month", "date"];
  return SAME.find((names) => names.includes(field)) ?? [field];
}

const label = (...forms) => new RegExp(`^[${SPACE}]*(?:${forms.join("|")})`, "i");
const LABEL = {
  doi: label("https?://(?:dx\\.)?doi\\.org/", `doi:[${SPACE}]*`),
  eprint: label("https?://arxiv\\.org/abs/", `arxiv:[${SPACE}]*`),
};

/**
 * Return a value of a field of entries without what only some people write there.
 * @param {string} field
 * @param {string} value
 * @returns {string}
 */
export function bare(field, value) {
  if (Object.hasOwn(LABEL, field)) return value.replace(LABEL[field], "");
  if (field !== "isbn" && field !== "issn") return value;
  const whole = field === "issn" ? value : value.replace(ISBN, (each) => each.replace(BETWEEN, ""));
  return whole.replace(/[-\u2010-\u2013]/g, "");
}

const BETWEEN = /[-\u2010-\u2013 ]/g;
const ISBN =
  /(?<![0-9A-Za-z])(?:97[89][-\u2010-\u2013 ]?)?(?:[0-9][-\u2010-\u2013 ]?){9}[0-9Xx](?![0-9A-Za-z])/g;
const MONTHS = [
  ...["january", "february", "march", "april", "may", "june", "july", "august", "september"],
  ...["october", "november", "december"],
];

/**
 * Return the keys that an entry had before: biblatex's `ids`.
 * @param {Object<string, any>} [fields]
 * @returns {string[]}
 */
export function aliases(fields) {
  const keys = String(fields?.ids ?? "").split(",");
  const around = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "gu");
  return keys.map((key) => key.replace(around, "")).filter(Boolean);
}

/**
 * Return what a value is to be found by besides, if a field is asked for: an ISBN by its ten and by
 * its thirteen digits, a month by its name.
 * @param {string} asked
 * @param {string} name
 * @param {string} value
 * @returns {string}
 */
export function alsoSaid(asked, name, value) {
  const said = (several) => several.map((each) => ` ${each}`).join("");
  if (asked === "isbn") return said((value.match(ISBN) ?? []).map(otherIsbn));
  if (asked !== "month") return "";
  if (name === "date") {
    const found = value.matchAll(/(?<![0-9])[0-9]{4}-(0[1-9]|1[0-2])(?![0-9])/g);
    return said(Array.from(found, ([, month]) => MONTHS[Number(month) - 1]));
  }
  const words = fold(value).match(/[\p{L}\p{N}]+/gu) ?? [];
  const named = words.filter((word) => /^[a-z]/.test(word)).map(monthName);
  // Beside the name of a month a number is a day
  return said((named.some(Boolean) ? named : words.map(monthName)).filter(Boolean));
}

function otherIsbn(digits) {
  const sum = (text, weight) =>
    [...text].reduce((total, digit, at) => total + Number(digit) * weight(at), 0);
  if (digits.length === 10) {
    const nine = `978${digits.slice(0, 9)}`;
    return nine + ((10 - (sum(nine, (at) => (at % 2 ? 3 : 1)) % 10)) % 10);
  }
  if (!digits.startsWith("978")) return "";
  const nine = digits.slice(3, 12);
  const check = (11 - (sum(nine, (at) => 10 - at) % 11)) % 11;
  return nine + (check === 10 ? "x" : check);
}

/**
 * Return the month that a word in lower case is the name, beginning or number of, or nothing.
 * @param {string} word
 * @returns {string}
 */
export function monthName(word) {
  if (/^(?:0?[1-9]|1[0-2])$/.test(word)) return MONTHS[Number(word) - 1];
  return (word.length > 2 && MONTHS.find((each) => each.startsWith(word))) || "";
}

/**
 * Return fields and values that say what is asked of `date`; none if it is no year or month.
 * @param {string} value
 * @returns {[string, string][]}
 */
export function dated(value) {
  if (/^(?:-?\p{Nd}{1,6}|(?:-?\p{Nd}{1,6})?\.\.(?:-?\p{Nd}{1,6})?)$/u.test(value)) {
    return [["year", value]];
  }
  const range = /^([0-9]{4})\/([0-9]{4})$/.exec(value);
  if (range) return [["year", `${range[1]}..${range[2]}`]];
  const found = /^([0-9]{4})-(0[1-9]|1[0-2])$/.exec(value);
  return found ? [["year", found[1]], ["month", found[2]]] : [];
}

const ONE_DATE =
  /^(?:\.\.|-?[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?|-(?:2[1-9]|3[0-9]|4[01]))?)?$/;

/**
 * Return what is wrong with what is asked of a `date` or `month`, or nothing. Words never are.
 * @param {string} field
 * @param {string} value
 * @returns {string}
 */
export function misdated(field, value) {
  if (field === "month" && /^[0-9]+$/.test(value) && !monthName(value)) {
    return `'${value}' is no month (write 5, may or "${value} may")`;
  }
  if (field !== "date" || !/^[-./0-9]+$/.test(value)) return "";
  if (dated(value).length || value.split("/").every((each) => ONE_DATE.test(each))) return "";
  return `'${value}' is no date (write 2005, 2005-03, 2005-03-12, 2003..2007 or 2003/2007)`;
}

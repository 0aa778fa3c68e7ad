/* The fields of the filter language: its own, and those of entries. */

import { SPACE } from "./unicode.js";

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

const SAME = [
  ["journal", "journaltitle"],
  ["address", "location"],
  ["school", "institution"],
  ["annote", "annotation"],
  ["archiveprefix", "eprinttype"],
  ["primaryclass", "eprintclass"],
  ["keywords", "keyword"],
  ["file", "pdf"],
];

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
 * Return all names of a field of entries.
 * @param {string} field
 * @returns {string[]}
 */
export function namesOf(field) {
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
  return field === "isbn" || field === "issn" ? value.replace(/[-\u2010-\u2013]/g, "") : value;
}

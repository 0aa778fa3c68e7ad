/* Characters as the command line takes them, where JavaScript and Python differ. All of it goes
   character by character, so that a test over every character proves it for every text. */

/** What stands between words; unlike `\s` it has U+001C to U+001F and U+0085, and not U+FEFF. */
export const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

// Letters that Unicode does not decompose, and what a keyboard without them has
const UNDECOMPOSED = { ł: "l", ø: "o", đ: "d", ħ: "h", ŧ: "t", ı: "i", æ: "a", œ: "o" };
const CHEROKEE_CAPITAL = /[\u13a0-\u13f5]/u;
const CHEROKEE_SMALL = /[\u13f8-\u13fd\uab70-\uabbf]/u;
const ASCII = /^[\0-\x7f]*$/;
const known = new Map();

/**
 * Return text in lower case and without accents, for comparison.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = "";
  for (const character of text) {
    let one = known.get(character);
    if (one === undefined) known.set(character, (one = foldOne(character)));
    folded += one;
  }
  return folded;
}

function foldOne(character) {
  let bare = "";
  for (const each of caseless(character).normalize("NFKD")) {
    if (!combines(each)) bare += UNDECOMPOSED[each] ?? each;
  }
  return bare;
}

// Unicode's full case folding, which JavaScript has not: there and back by capitals equals it, but
// that Cherokee is folded to its capitals
function caseless(character) {
  if (CHEROKEE_CAPITAL.test(character)) return character;
  if (CHEROKEE_SMALL.test(character)) return character.toUpperCase();
  return [...character.toLowerCase().toUpperCase()].map((each) => each.toLowerCase()).join("");
}

// Whether a mark's combining class is not 0. JavaScript does not tell, but puts marks in order of
// their classes: U+0334 has the lowest, 1, and U+0345 the highest, 240.
function combines(character) {
  if (!/\p{M}/u.test(character)) return false;
  return [character + "\u0334", "\u0345" + character].some((two) => two.normalize("NFD") !== two);
}

/**
 * Return the words of a text, folded, each between single spaces.
 * @param {string} text
 * @returns {string}
 */
export function words(text) {
  // The same twice, but for what most text is in a third of the time
  if (ASCII.test(text)) return ` ${text.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim()} `;
  return ` ${(fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `;
}

const SAME_CAPITAL = { "\u1fd3": "\u0390", "\u1fe3": "\u03b0", "\ufb06": "\ufb05" };

/**
 * Return text with one character for all that differ in case only, as regular expressions of
 * Python take them: one for one, so that `ß` stays a single letter.
 * @param {string} text
 * @returns {string}
 */
export function ignoringCase(text) {
  let made = "";
  for (const character of text) {
    // The one letter whose small form JavaScript writes as two
    const small = character === "İ" ? "i" : character.toLowerCase();
    const capital = small.toUpperCase();
    made += [...capital].length === 1 ? capital : (SAME_CAPITAL[small] ?? small);
  }
  return made;
}

/**
 * Return the number that decimal digits of any script write; they stand in rows of ten.
 * @param {string} digits
 * @returns {number}
 */
export function number(digits) {
  let made = 0;
  for (const digit of digits) {
    let before = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0) - before - 1))) before += 1;
    made = 10 * made + (before % 10);
  }
  return made;
}

/**
 * Say whether a character can be seen, or is a space.
 * @param {string} character
 * @returns {boolean}
 */
export function isPrintable(character) {
  return character === " " || !/[\p{C}\p{Z}]/u.test(character);
}

/**
 * Return text in quotes as Python shows it.
 * @param {string} text
 * @returns {string}
 */
export function quoted(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const short = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", [mark]: `\\${mark}` };
  const shown = Array.from(text, (each) => {
    if (Object.hasOwn(short, each)) return short[each];
    if (isPrintable(each)) return each;
    const code = each.codePointAt(0);
    const [letter, width] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
    return `\\${letter}${code.toString(16).padStart(width, "0")}`;
  });
  return mark + shown.join("") + mark;
}

/**
 * Compare two texts by code points, as Python orders them.
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
export function inOrder(a, b) {
  const left = [...a];
  const right = [...b];
  const shorter = Math.min(left.length, right.length);
  for (let place = 0; place < shorter; place += 1) {
    if (left[place] !== right[place]) return left[place].codePointAt(0) - right[place].codePointAt(0);
  }
  return left.length - right.length;
}

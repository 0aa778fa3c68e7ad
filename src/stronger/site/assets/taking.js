/* Hands over what is shown: to the clipboard or as a file, in a format or a style of references. */

import { button, count, element } from "./elements.js";
import { ANNOTATED, FORMS, STYLES, cite, load, write } from "./handing.js";

const COMMANDS = { csl: "csl-json" };

/**
 * The row of controls that hands papers over.
 * @param {string} base The address of the site's root.
 * @param {() => {keys: string[], query: string | null}} shown What is shown: keys in order, and the
 *   query that selects just these in the order of the bibliography, if one does.
 * @param {(words: string) => void} tell Says what happened.
 * @returns {{row: HTMLElement, refresh: () => void}}
 */
export function takingRow(base, shown, tell) {
  const form = element(
    "select",
    { id: "take-form" },
    element("optgroup", { label: "For programs" }, ...FORMS.map(option)),
    element("optgroup", { label: "References to read" }, ...STYLES.map(option)),
  );
  const annotated = element("input", { type: "checkbox", id: "take-annotated" });
  const label = element("label", { for: "take-annotated" }, annotated, " annotated with what each paper says");
  const command = element("code");
  const isFormat = () => FORMS.some(({ id }) => id === form.value);

  const made = async () => {
    const { keys } = shown();
    const name = isFormat() && annotated.checked ? form.value + ANNOTATED : form.value;
    const data = await load(base, name);
    if (isFormat()) return { text: write(name, keys, data), html: null };
    const references = cite(name, keys, data);
    return {
      text: references.map(({ text }) => `${text}\n`).join(""),
      html: references.map(({ html }) => `<p>${html}</p>`).join("\n"),
    };
  };
  const trying = (act) => async () => {
    let found;
    try {
      found = await made();
    } catch {
      tell("The data of this format could not be loaded.");
      return;
    }
    tell(await act(found));
  };
  const copy = trying(async ({ text, html }) => {
    try {
      await toClipboard(text, html);
    } catch {
      return "The browser does not let pages copy; download the file instead.";
    }
    return `Copied ${count(shown().keys.length, "paper")}.`;
  });
  const download = trying(({ text }) => {
    const format = FORMS.find(({ id }) => id === form.value);
    const name = `papers${format?.extension ?? ".txt"}`;
    const type = format?.type ?? "text/plain";
    const link = element("a", { download: name });
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return `Saved ${count(shown().keys.length, "paper")} as ${name}.`;
  });

  const refresh = () => {
    label.hidden = !isFormat();
    const { keys, query } = shown();
    command.textContent = commandLine(form.value, keys, query, isFormat() && annotated.checked);
  };
  form.addEventListener("change", refresh);
  annotated.addEventListener("change", refresh);
  const row = element(
    "div",
    { class: "take", role: "group", "aria-label": "Take what is shown" },
    element("label", { for: "take-form" }, "Take as"),
    form,
    label,
    button({ class: "take__act" }, copy, "Copy"),
    button({ class: "take__act" }, download, "Download"),
    element("details", { class: "take__command" },
      element("summary", {}, "On the command line"), element("pre", {}, command)),
  );
  return { row, refresh };
}

const option = ({ id, title }) => element("option", { value: id }, title);

/**
 * Put text on the clipboard, where there is markup both.
 * @param {string} text
 * @param {string | null} html
 */
async function toClipboard(text, html) {
  if (html && globalThis.ClipboardItem && navigator.clipboard.write) {
    const parts = { "text/plain": text, "text/html": html };
    const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  } else {
    await navigator.clipboard.writeText(text);
  }
}

function commandLine(form, keys, query, annotated) {
  if (!keys.length) return "";
  if (!FORMS.some(({ id }) => id === form)) {
    const named = keys.map(quoted).join(" ");
    return keys.some((key) => key.startsWith("-"))
      ? `stronger cite --style ${form} -- ${named}`
      : `stronger cite ${named} --style ${form}`;
  }
  const what = query === null ? `--keys=${quoted(keys.join(","))}` : query ? quoted(query) : "";
  const parts = ["stronger export", what, `--format ${COMMANDS[form] ?? form}`];
  return [...parts, annotated ? "--annotate" : ""].filter(Boolean).join(" ");
}

/** Quote for a shell whatever it might take for its own: keys come from a bibliography. */
function quoted(text) {
  return /^[\w.:,+/@=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Copies references and bibliography files, and lets readers choose a style for references.
 *
 * Without this the references stand one below the other and the files are links.
 */

const REMEMBERED = "stronger.style";

/** The style chosen last; none where nothing may be stored. */
function remembered() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(style) {
  try {
    localStorage.setItem(REMEMBERED, style);
  } catch {
    // It holds for this page only
  }
}

/**
 * Put text on the clipboard.
 *
 * @param {string | Promise<string>} text - The text; a promise is awaited inside the write, since
 *   some browsers allow it only as the direct answer to a click.
 * @param {string} [html] - The same with its emphasis.
 */
export async function toClipboard(text, html) {
  if (!window.ClipboardItem || !navigator.clipboard?.write) {
    await navigator.clipboard.writeText(await text);
    return;
  }
  const blob = (type, value) => Promise.resolve(value).then((v) => new Blob([v], { type }));
  const types = { "text/plain": blob("text/plain", text) };
  if (html) types["text/html"] = blob("text/html", html);
  await navigator.clipboard.write([new ClipboardItem(types)]);
}

/**
 * Make a button that copies, and tells everybody whether it did.
 *
 * @param {string} label - What stands on it.
 * @param {() => {text: string | Promise<string>, html?: string}} what - What to copy.
 * @returns {DocumentFragment} The button and what it tells.
 */
export function copyButton(label, what) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = label;
  const status = document.createElement("span");
  status.className = "copy__status";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      const { text, html } = what();
      await toClipboard(text, html);
      status.textContent = "Copied";
    } catch {
      status.textContent = "Not copied: the browser forbids it";
    }
    setTimeout(() => { status.textContent = ""; }, 4000);
  });
  const made = document.createDocumentFragment();
  made.append(button, " ", status);
  return made;
}

async function contents(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

/** Give a link to a file a button that copies what is in it. */
function copyable(holder) {
  const link = holder.querySelector("a");
  if (!link) return;
  link.setAttribute("download", "");
  const button = copyButton("Copy", () => ({ text: contents(link.href) }));
  button.querySelector("button").setAttribute("aria-label", `Copy ${link.textContent}`);
  holder.append(" ", button);
}

/** Show the reference in the style that is chosen, in the place of the first. */
function choosable(handing) {
  const shown = handing.querySelector(".reference");
  const all = [...handing.querySelectorAll("[data-style]")].map((each) => ({
    style: each.dataset.style,
    title: each.dataset.title,
    nodes: [...each.cloneNode(true).childNodes],
  }));
  if (!shown || all.length < 2) return;
  const label = document.createElement("label");
  const select = document.createElement("select");
  for (const { style, title } of all) select.add(new Option(title, style));
  label.className = "handing__style";
  label.append("Style ", select);
  const show = () => {
    const { style, nodes } = all.find((each) => each.style === select.value);
    shown.replaceChildren(...nodes.map((node) => node.cloneNode(true)));
    shown.dataset.style = style;
  };
  if (all.some(({ style }) => style === remembered())) select.value = remembered();
  show();
  select.addEventListener("change", () => {
    remember(select.value);
    show();
  });
  const row = document.createElement("p");
  row.className = "actions handing__choice";
  row.append(label, copyButton("Copy reference", () => ({
    text: shown.textContent.trim(),
    html: shown.innerHTML.trim(),
  })));
  shown.after(row);
  handing.querySelector(".handing__styles")?.remove();
  const summary = handing.querySelector("summary");
  if (summary) summary.textContent = "BibTeX and other formats";
}

document.querySelectorAll(".copyable").forEach(copyable);
document.querySelectorAll(".handing").forEach(choosable);

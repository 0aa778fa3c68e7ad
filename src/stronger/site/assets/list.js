/* The list of papers with scripts: finds, filters and hands over what is shown. The address holds what
   was asked and in which order, so that it can be sent, and Back goes back. */

import { button, count, element, redraw } from "./elements.js";
import { Facets } from "./facets.js";
import { open } from "./finding.js";
import { marks, otherHit, paperBy, wrong } from "./hits.js";
import { Shelf } from "./shelf.js";
import { takingRow } from "./taking.js";

const WINDOW = 200;
const NEAR = 20;
const ORDERS = {
  relevance: "best match first",
  oldest: "oldest first",
  newest: "newest first",
  author: "by author",
  title: "by title",
  file: "as in the file",
};
const READ = new Map([
  ["primary", "in the original"],
  ["secondary", "known at second hand"],
  ["unread", "not yet"],
  ["abstract", "the abstract"],
]);

/**
 * Put the list in the place of the one that was there.
 * @param {HTMLElement} root Where it goes.
 * @param {HTMLFormElement} form The box.
 * @param {boolean} byHand Whether somebody asked for it on the page, and not by its address.
 */
export async function start(root, form, byHand) {
  const finder = await open(form.dataset.base);
  await new List(root, form, finder).begin(byHand);
}

class List {
  constructor(root, form, finder) {
    this.root = root;
    this.form = form;
    this.input = form.elements.q;
    this.finder = finder;
    this.base = form.dataset.base;
    this.shelf = new Shelf(this.base);
    this.status = document.getElementById("box-status");
    this.found = { papers: [], near: [], others: [], error: null };
    this.rows = [];
    this.window = WINDOW;
    this.prose = false;
    const titles = {
      part: finder.parts,
      claim: new Map([...finder.others.values()].map(({ id, title }) => [id, title])),
      read: READ,
    };
    this.facets = new Facets(finder.catalogue, titles, () => this.state.q, (query) => this.ask(query));
    this.taking = takingRow(this.base, () => this.taken(), (words) => this.tell(words));
  }

  async begin(byHand) {
    const typed = this.input.value;
    const writing = document.activeElement === this.input;
    this.layOut();
    this.state = this.fromAddress();
    addEventListener("popstate", () => {
      this.typing = false;
      this.state = this.fromAddress();
      this.input.value = this.state.q;
      this.show();
    });
    let waiting = 0;
    this.input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.ask(this.input.value, { typing: true }), 60);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      this.ask(this.input.value);
    });
    // What was typed while this was loaded counts, and whoever began goes on in the box
    const { selectionStart, selectionEnd } = this.input;
    if (byHand || writing) this.input.focus();
    if (writing) this.input.setSelectionRange(selectionStart, selectionEnd);
    if (typed === this.state.q) await this.show();
    else this.ask(typed, { typing: true });
  }

  layOut() {
    this.error = element("div", { class: "finder__error", id: "box-error", hidden: true });
    this.total = element("p", { class: "finder__total" });
    this.order = element("select", { id: "order" });
    this.order.addEventListener("change", () => this.go({ sort: this.order.value }));
    this.listed = element("div", { class: "finder__list" });
    this.other = element("div", { class: "finder__others" });
    this.shelved = element("div", { class: "finder__shelf" });
    const narrow = element("details", { class: "facets", open: matchMedia("(min-width: 60em)").matches },
      element("summary", {}, "Narrow down"), this.facets.root);
    this.root.replaceChildren(
      this.form,
      this.error,
      element("div", { class: "finder" },
        narrow,
        element("div", { class: "finder__found" },
          element("div", { class: "finder__bar" }, this.total,
            element("label", { for: "order" }, "Order ", this.order)),
          this.taking.row, this.shelved, this.other, this.listed)),
    );
    this.form.classList.add("box--in-page");
  }

  fromAddress() {
    const parameters = new URLSearchParams(location.search);
    const sort = parameters.get("sort") ?? "";
    const list = parameters.get("list");
    return {
      q: parameters.get("q") ?? "",
      sort: Object.hasOwn(ORDERS, sort) ? sort : "",
      list: list === null ? null : unique(list.split(",").map((key) => key.trim())),
    };
  }

  address() {
    const { q, sort, list } = this.state;
    const parameters = new URLSearchParams();
    if (list) parameters.set("list", list.join(","));
    if (q.trim()) parameters.set("q", q);
    if (sort) parameters.set("sort", sort);
    const written = parameters.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
    return location.pathname + (written ? `?${written}` : "");
  }

  ask(query, { typing = false } = {}) {
    this.go({ q: query }, typing && this.typing);
    // What is typed at one go is one step for Back
    this.typing = typing;
  }

  go(change, replacing = false) {
    this.typing = false;
    const before = this.address();
    this.state = { ...this.state, ...change };
    if (this.input.value !== this.state.q) this.input.value = this.state.q;
    const now = this.address();
    if (now !== before) history[replacing ? "replaceState" : "pushState"](null, "", now);
    this.show();
  }

  async show() {
    const { q, list } = this.state;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const found = await this.finder.find(q, { prose: this.prose });
    if (turn !== this.turn) return;
    this.showError(found.error);
    this.window = WINDOW;
    // What was shown stays, if there was anything
    if (!found.error) this.found = found;
    else if (!this.rows.length) this.found = await this.finder.find("");
    const chosen = list && new Map(list.map((key, place) => [key, place]));
    const within = (rows) => (chosen ? rows.filter(({ key }) => chosen.has(key)) : rows);
    const exact = within(this.found.papers);
    this.near = within(this.found.near);
    this.isNear = exact.length === 0 && this.near.length > 0;
    const rows = this.isNear ? this.near : exact;
    const usual = list && !q.trim() ? "list" : this.found.ranked ? "relevance" : "oldest";
    const { sort } = this.state;
    this.sorted = !sort || (sort === "relevance" && !this.found.ranked) ? usual : sort;
    this.rows = this.sorted === "list"
      ? [...rows].sort((one, other) => chosen.get(one.key) - chosen.get(other.key))
      : sorted(rows, this.sorted, this.finder.rows);
    this.draw();
    this.announce();
  }

  showError(error) {
    this.error.hidden = !error;
    this.error.replaceChildren(...(error ? wrong(error) : []));
    this.facets.root.hidden = Boolean(error);
    this.input.setAttribute("aria-invalid", String(Boolean(error)));
    if (error) this.input.setAttribute("aria-errormessage", "box-error");
    else this.input.removeAttribute("aria-errormessage");
    this.failed = error;
  }

  announce() {
    clearTimeout(this.telling);
    const words = this.failed
      ? String(this.failed).split("\n")[0]
      : `${this.total.textContent}${this.isNear ? ", none with just these words" : ""}`;
    this.telling = setTimeout(() => this.tell(words), 500);
  }

  tell(words) {
    this.status.textContent = words;
    this.spoken ??= element("p", { class: "finder__said", "aria-hidden": "true" });
    if (/^(Copied|Saved|The )/.test(words)) {
      this.taking.row.after(this.spoken);
      this.spoken.textContent = words;
    } else {
      this.spoken.remove();
    }
  }

  taken() {
    const { q, list } = this.state;
    const whole = this.sorted === "file" && !this.isNear && !list && !this.failed;
    return { keys: this.rows.map(({ key }) => key), query: whole ? q.trim() : null };
  }

  draw() {
    const all = this.finder.rows.length;
    this.total.textContent =
      this.rows.length === all ? count(all, "paper") : `${this.rows.length} of ${count(all, "paper")}`;
    this.drawOrders();
    if (!this.failed) {
      const { list } = this.state;
      this.facets.draw(this.rows, { keys: list && new Set(list), near: this.isNear });
    }
    this.taking.refresh();
    for (const each of this.taking.row.querySelectorAll("button")) each.disabled = !this.rows.length;
    this.drawShelf();
    this.drawOthers();
    this.drawList();
  }

  drawOrders() {
    const { list } = this.state;
    const orders = Object.entries(ORDERS).filter(([id]) => id !== "relevance" || this.found.ranked);
    if (list) orders.unshift(["list", "as put together"]);
    this.order.replaceChildren(...orders.map(([id, title]) =>
      element("option", { value: id, selected: id === this.sorted }, title)));
  }

  drawList() {
    const items = (rows) => element("ol", { class: "plain papers" }, ...rows.map((row) => this.item(row)));
    const drawn = [];
    if (this.isNear) {
      drawn.push(element("p", { class: "finder__note" },
        "No paper has just these words. These come near: words that begin so, or differ by a letter."));
    }
    drawn.push(items(this.rows.slice(0, this.window)));
    const rest = this.rows.length - this.window;
    if (rest > 0) {
      drawn.push(button({ class: "finder__more" }, () => {
        const first = this.window;
        this.window += WINDOW;
        this.drawList();
        this.listed.querySelectorAll("li a")[first]?.focus();
      }, `Show ${Math.min(rest, WINDOW)} more of ${count(rest, "paper")}`));
    }
    if (!this.isNear && this.near.length && this.found.ranked) {
      drawn.push(element("h2", {}, "Near, and not counted above"),
        element("p", { class: "finder__note" }, "Words that begin so, or differ by a letter."),
        items(this.near.slice(0, NEAR)));
    }
    if (!this.rows.length) {
      drawn.push(element("p", { class: "finder__note" }, "No paper here is like that."));
    }
    this.listed.replaceChildren(...drawn);
  }

  item(row) {
    const on = this.shelf.has(row.key);
    const aside = button(
      { class: "paper__aside", "aria-pressed": String(on), title: "Reading list",
        "aria-label": `On the reading list: ${row.label}` },
      () => {
        this.shelf.toggle(row.key);
        aside.setAttribute("aria-pressed", String(this.shelf.has(row.key)));
        this.drawShelf();
        const kept = this.shelf.kept ? "" : " This browser keeps nothing; the address of the list can be kept.";
        this.tell(`${count(this.shelf.keys.length, "paper")} on the reading list.${kept}`);
      },
    );
    return element("li", { class: "paper paper--found" },
      element("span", { class: "paper__title" },
        element("a", { href: new URL(row.address, new URL(this.base, location.href)).href }, row.title)),
      paperBy(row),
      element("span", { class: "paper__marks" }, ...marks(row)),
      aside);
  }

  drawShelf() {
    const { list } = this.state;
    const { keys } = this.shelf;
    const controls = [];
    if (list) {
      const known = list.filter((key) => this.finder.byKey.has(key));
      const own = keys.join() === list.join();
      controls.push(element("strong", {}, own ? "Your reading list" : "A reading list"),
        ` of ${count(known.length, "paper")}`,
        known.length < list.length ? `, ${list.length - known.length} of them not in this bibliography` : "",
        ". Its address is in the address bar. ",
        ...(own || !list.length ? [] : [button({}, () => {
          this.shelf.add(list);
          this.draw();
        }, keys.length ? "Add it to mine" : "Keep it as mine")]), " ",
        ...(own ? [button({}, () => {
          this.shelf.put([]);
          this.go({ list: null });
        }, "Empty it")] : []), " ",
        button({}, () => this.go({ list: null, sort: "" }), "All papers"));
    } else if (keys.length) {
      controls.push(button({}, () => this.go({ list: [...keys], q: "", sort: "" }, false),
        `Reading list (${keys.length})`));
      if (this.rows.length && this.rows.length < 200) {
        controls.push(" ", button({}, () => this.shelve(), "Put all shown on it"));
      }
    } else if (this.rows.length && this.rows.length < 200) {
      controls.push(button({}, () => this.shelve(), "Put all shown on the reading list"));
    }
    redraw(this.shelved, controls);
  }

  shelve() {
    this.shelf.add(this.rows.map(({ key }) => key));
    this.draw();
    this.tell(`${count(this.shelf.keys.length, "paper")} on the reading list.`);
  }

  drawOthers() {
    const { q, list } = this.state;
    if (!q.trim() || list) {
      this.other.replaceChildren();
      return;
    }
    const hits = this.found.others.slice(0, this.prose ? 24 : 8);
    const toggle = button(
      { class: "finder__prose", id: "look-in-prose", "aria-pressed": String(this.prose) },
      () => {
        this.prose = !this.prose;
        this.show();
      },
      "Look in chapters, guides and rules, too",
    );
    redraw(this.other, [
      ...(hits.length ? [element("p", { class: "finder__note" }, "Besides papers:"),
        element("ul", { class: "plain others" }, ...hits.map((each) =>
          element("li", {}, otherHit(each, this.base))))] : []),
      ...(this.found.ranked ? [toggle] : []),
    ]);
  }
}

const unique = (keys) => [...new Set(keys)].filter(Boolean);
const collator = new Intl.Collator("en", { numeric: true });

function sorted(rows, order, all) {
  const by = (...keys) => [...rows].sort((one, other) => {
    for (const key of keys) {
      const [a, b] = [key(one), key(other)];
      const found = typeof a === "number" ? a - b : collator.compare(a, b);
      if (found) return found;
    }
    return 0;
  });
  const label = (row) => row.label;
  const key = (row) => row.key;
  if (order === "oldest") return by((row) => row.year ?? 9999, label, key);
  if (order === "newest") return by((row) => -(row.year ?? -9999), label, key);
  if (order === "author") return by((row) => row.author.map(([last, given]) => `${last} ${given}`).join(" ") || row.key, (row) => row.year ?? 9999, key);
  if (order === "title") return by((row) => row.title, key);
  if (order === "file") {
    const places = new Map(all.map((row, place) => [row, place]));
    return by((row) => places.get(row));
  }
  return rows;
}

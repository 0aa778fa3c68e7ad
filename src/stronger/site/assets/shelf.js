/* The reading list: papers that somebody put aside, kept in the browser as far as it keeps anything. */

/** Citekeys in the order in which they were put aside. */
export class Shelf {
  /** @param {string} base The address of the site's root: each site has a list of its own. */
  constructor(base) {
    this.name = `${new URL(base, location.href).pathname}.reading-list`;
    this.kept = true;
    this.keys = [];
    this.read();
  }

  /** Look again at what is kept: another tab may have put papers aside. */
  read() {
    if (!this.kept) return;
    try {
      const found = JSON.parse(localStorage.getItem(this.name) ?? "[]");
      if (Array.isArray(found)) this.keys = found.filter((key) => typeof key === "string");
    } catch {
      this.kept = false;
    }
  }

  has(key) {
    return this.keys.includes(key);
  }

  /** Put a paper on the list, or take it off. */
  toggle(key) {
    this.read();
    this.put(this.has(key) ? this.keys.filter((each) => each !== key) : [...this.keys, key]);
  }

  /** Put papers on the list, after those that are there. */
  add(keys) {
    this.read();
    this.put([...this.keys, ...keys]);
  }

  /** Make the list these papers, each once. */
  put(keys) {
    this.keys = [...new Set(keys)];
    try {
      localStorage.setItem(this.name, JSON.stringify(this.keys));
      this.kept = true;
    } catch {
      // Full or forbidden: the list lives as long as the page, and its address can be kept
      this.kept = false;
    }
  }
}

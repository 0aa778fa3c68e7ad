/* What the theme would run inline, as a file: where settings are kept, the colours before anything is
   painted, and the tab an address names. It stands in the head and must not be deferred. */

"use strict";

document.documentElement.classList.add("scripted");
// An address that asks something of a list need not draw the whole of it first
if (/[?&](q|sort|list)=/.test(location.search)) document.documentElement.classList.add("asked");
// Where what draws it does not come, the whole of it is there after all
addEventListener("load", () => {
  if (!document.documentElement.dataset.box) document.documentElement.classList.remove("asked");
});

{
  const { scope, palette } = document.currentScript.dataset;

  // The theme's own names, which its bundle calls. Storage may be forbidden or hold anything.
  globalThis.__md_scope = new URL(scope, location);
  globalThis.__md_hash = (text) =>
    [...text].reduce((sum, each) => (sum << 5) - sum + each.charCodeAt(0), 0);
  globalThis.__md_get = (key, storage, scope = __md_scope) => {
    try {
      return JSON.parse((storage ?? localStorage).getItem(`${scope.pathname}.${key}`));
    } catch {
      return null;
    }
  };
  globalThis.__md_set = (key, value, storage, scope = __md_scope) => {
    try {
      (storage ?? localStorage).setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
    } catch {
      // Then it is forgotten with the page
    }
  };

  const SYSTEM = "(prefers-color-scheme)";

  /** Return the colours that were chosen, or else those the system asks for. */
  const colours = () => {
    const options = [JSON.parse(palette) ?? []].flat();
    const matching = ({ media }) => media && matchMedia(media).matches;
    const chosen = __md_get("__palette")?.color ?? options.find(matching);
    return chosen?.media === SYSTEM
      ? options.find((each) => each.media !== SYSTEM && matching(each))
      : chosen;
  };

  const paint = (body) => {
    const found = colours();
    for (const each of ["scheme", "primary", "accent"]) {
      const value = found?.[each];
      if (value) body.setAttribute(`data-md-color-${each}`, String(value).replaceAll(" ", "-"));
    }
  };

  // Observers are called before the browser paints, so that no page flashes in other colours
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    paint(document.body);
  }).observe(document.documentElement, { childList: true });

  document.addEventListener("DOMContentLoaded", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.name?.startsWith("__tabbed_")) target.checked = true;
  });
}

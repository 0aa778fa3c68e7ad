/* Small conveniences; everything works without them. */

// Escape puts a citation's card away until the pointer or the focus comes back
document.addEventListener("keydown", function (event) {
  if (event.key !== "Escape") return;
  document.querySelectorAll(".cite:hover, .cite:focus-within").forEach(function (cite) {
    cite.classList.add("cite--dismissed");
    var back = function () { cite.classList.remove("cite--dismissed"); };
    cite.addEventListener("mouseleave", back, { once: true });
    cite.addEventListener("focusout", back, { once: true });
  });
});

// The theme puts copy buttons in landmarks without names, and tables in boxes no key can scroll;
// formulas may be wider than the screen, too. Once for all that changes before the next picture: to
// ask for widths after each change would lay out a long page a thousand times
var waiting = false;
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", soon);
function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(function () { waiting = false; mend(); });
}
function mend() {
  document.querySelectorAll(".md-code__nav:not([role])").forEach(function (each) {
    each.setAttribute("role", "none");
  });
  document.querySelectorAll(".md-typeset__scrollwrap, .formula").forEach(function (each) {
    if (each.scrollWidth > each.clientWidth) each.setAttribute("tabindex", "0");
    else each.removeAttribute("tabindex");
  });
}
mend();

/* Two conveniences; everything works without them. */

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

// A picture wider than the screen starts at its middle, where the thesis is
document.querySelectorAll(".picture").forEach(function (picture) {
  picture.scrollLeft = (picture.scrollWidth - picture.clientWidth) / 2;
});

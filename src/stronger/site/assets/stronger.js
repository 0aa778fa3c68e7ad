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

// A picture larger than its place starts with the thesis in the middle, or else with its own middle
document.querySelectorAll(".picture").forEach(function (picture) {
  var thesis = picture.querySelector(".box--thesis");
  var outer = picture.getBoundingClientRect();
  var box = (thesis || picture.firstElementChild).getBoundingClientRect();
  picture.scrollLeft += box.left + box.width / 2 - outer.left - outer.width / 2;
  if (thesis) picture.scrollTop += box.top - outer.top - 16;
});

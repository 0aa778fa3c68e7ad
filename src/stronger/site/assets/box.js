/* The box in the header. It works as a form without this; here it gets its keys. */

const input = document.getElementById("box");

// What was asked for stays in the box of the page it led to
input.value = new URLSearchParams(location.search).get("q") ?? "";

/** Return whether someone is writing in an element. */
const isWriting = (element) =>
  element.isContentEditable || /^(input|select|textarea)$/i.test(element.tagName);

document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (!control && !(slash && !isWriting(event.target))) return;
  event.preventDefault();
  input.focus();
  input.select();
});

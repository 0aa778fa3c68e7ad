/* Makes elements. Text is always text: nothing here reads markup. */

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, string | number | boolean | null | undefined>} attributes True: there and
 *   empty; false, null and undefined: not there.
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((each) => each != null));
  return made;
}

/**
 * Make a button that does something.
 * @param {Object<string, string | boolean>} attributes
 * @param {() => void} act
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function button(attributes, act, ...children) {
  const made = element("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", act);
  return made;
}

/**
 * Draw anew what stands in an element; who was in it stays in it.
 * @param {HTMLElement} container
 * @param {(Node | string)[]} children
 */
export function redraw(container, children) {
  const within = container.contains(document.activeElement);
  const { id } = document.activeElement;
  container.replaceChildren(...children);
  if (!within) return;
  const again = (id && document.getElementById(id)) || container.querySelector("button, a");
  (again ?? document.getElementById("box")).focus();
}

/**
 * Say how many there are.
 * @param {number} number
 * @param {string} one What one of them is called.
 * @param {string} many
 * @returns {string}
 */
export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

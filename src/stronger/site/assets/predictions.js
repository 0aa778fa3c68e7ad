/**
 * Predictions on a demo's page: a link to one opens it, and the address keeps which are shown.
 *
 * Without this the style sheet shows what is linked to and what is chosen.
 */

const OUTCOME = "outcome"; // of the address, and of the choice
const list = document.querySelector(".predictions");

/** Open what the address points at, and show it whatever is chosen. */
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const row = target?.closest(".prediction");
  if (!row) return;
  row.querySelector("details").open = true;
  if (row.checkVisibility()) return;
  choose("");
  row.scrollIntoView();
}

function choices() {
  return [...list.querySelectorAll(`input[name="${OUTCOME}"]`)];
}

function choose(outcome) {
  const choice = choices().find((each) => each.value === outcome);
  if (choice) choice.checked = true;
  tell();
}

/** Say how many predictions are shown, and keep the choice in the address. */
function tell() {
  const chosen = choices().find((each) => each.checked);
  const rows = [...list.querySelectorAll(".prediction")];
  const shown = rows.filter((each) => each.checkVisibility()).length;
  list.querySelector(".predictions__shown").textContent =
    chosen.value ? `${shown} of ${rows.length} shown` : "";
  const address = new URL(location.href);
  if (chosen.value) address.searchParams.set(OUTCOME, chosen.value);
  else address.searchParams.delete(OUTCOME);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

if (list) {
  list.classList.add("predictions--scripted");
  if (choices().length) {
    const asked = new URL(location.href).searchParams.get(OUTCOME);
    if (asked) choose(asked);
    list.addEventListener("change", tell);
  }
  follow();
  addEventListener("hashchange", follow);
}

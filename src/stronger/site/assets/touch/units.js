/* Presence, importance, size: the units of one network as bars in three columns, sorted by any, and
   rescaled. stronger.interactive.units has the same in Python, and says what it is. */

import {mean, percent, spread} from "./exactly.js";
import {element, figure, strips} from "./frame.js";

const TOP = 10;
const COLUMNS = ["presence", "importance", "size"];
const ROW = 10, HEAD = 22; // pixels, as in the template

/** Return the networks as they are kept, with presence: how far the area is from one half. */
export function unpack({networks}) {
  return networks.map((each) => ({...each, presence: each.area.map((area) => Math.abs(area - 5000))}));
}

/** Return units from the largest value to the smallest; of equal ones the first goes first. */
export function rank(values) {
  return values.map((_, unit) => unit).sort((one, other) => values[other] - values[one] || one - other);
}

/** Return a network with the order of sizes turned round. */
export function rescaled(network) {
  const order = rank(network.size), size = [...network.size];
  order.forEach((unit, place) => { size[unit] = network.size[order[order.length - 1 - place]]; });
  return {...network, size};
}

/** Return which share of the ten largest units count most, and which tell best, by network. */
export function compare(networks) {
  const shared = ({size}, other) => {
    const most = new Set(rank(other).slice(0, TOP));
    return rank(size).slice(0, TOP).filter((unit) => most.has(unit)).length / TOP;
  };
  return {
    counting: networks.map((each) => shared(each, each.importance)),
    telling: networks.map((each) => shared(each, each.presence)),
  };
}

/** Return the result in a sentence or two, of networks rescaled already if that is set. */
export function say({rescale, network}, networks) {
  const {counting, telling} = compare(networks), own = networks[network - 1];
  const [largest] = rank(own.size);
  const [counts, tells] = [own.importance, own.presence].map((each) => rank(each).indexOf(largest) + 1);
  return `${rescale === "no" ? "As trained" : "Rescaled, with every answer the same"}: of the ten largest units ${spread(counting)} are among the ten that the answers hang `
    + `on most, and ${spread(telling)} among the ten that tell their digit best; by chance it would `
    + `be ${percent(mean(networks.map((each) => TOP / each.size.length)))}%. In network ${network} the largest unit is number `
    + `${counts} of ${own.size.length} by importance and number ${tells} by presence.`;
}

/** Return the bars of each unit, in order: three lengths in percent. */
export function bars(network, sort) {
  const length = (name, unit) => Math.floor((10000 * network[name][unit]) / Math.max(...network[name]) + 0.5) / 100;
  return rank(network[sort]).map((unit) => ({
    ...Object.fromEntries(COLUMNS.map((name) => [name, length(name, unit)])), high: network.area[unit] > 5000,
  }));
}

function drawBars(svg, network, {sort, rescale, network: number}) {
  svg.querySelector(".touch__bars").replaceChildren(...bars(network, sort).map((unit, row) => {
    const group = element("g", {class: unit.high ? "touch__unit" : "touch__unit touch__unit--low"});
    group.append(...COLUMNS.map((name, column) => element("rect", {
      class: `touch__of-${name}`, x: `${35 * column}%`, width: `${(0.3 * unit[name]).toFixed(2)}%`, y: HEAD + ROW * row, height: ROW - 2,
    })));
    return group;
  }));
  svg.setAttribute("height", HEAD + ROW * network.size.length);
  svg.setAttribute("aria-label", `Network ${number}, ${rescale === "no" ? "as trained" : "rescaled"}: three bars for each unit, sorted by ${sort}`);
  for (const each of svg.querySelectorAll("text")) each.classList.toggle("touch__sorted", each.textContent === sort);
}

async function start() {
  const networks = unpack(await (await fetch(new URL("units.json", import.meta.url))).json());
  const turned = networks.map(rescaled);
  const svg = document.querySelector("#touch-units .touch__units");
  figure("units", {
    keep: 1,
    about: ({rescale}) => rescale === "no",
    compute: ({rescale}) => compare(rescale === "no" ? networks : turned),
    say: (state, result, guess) => (guess === null ? "" : `You guessed ${guess}%. `) + say(state, state.rescale === "no" ? networks : turned),
    draw(picture, [{state, result: {counting, telling}}]) {
      strips(picture, [
        {label: "largest ten also count most", sets: [{kind: "main", word: "", values: counting}]},
        {label: "largest ten also tell best", sets: [{kind: "other", word: "", values: telling}]},
      ]);
      drawBars(svg, (state.rescale === "no" ? networks : turned)[state.network - 1], state);
    },
  });
}

if (document.querySelector('.touch[data-touch="units"]')) start();

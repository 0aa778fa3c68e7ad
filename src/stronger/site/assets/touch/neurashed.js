/* Neurashed step by step: a kept graph, four inputs, ten orders of them, and what has grown so far.
   stronger.interactive.strengthening says the same in Python, word for word. */

import {mean, percent} from "./exactly.js";
import {element, figure} from "./frame.js";
import {replay, strongest} from "./strengthening.js";

const root = document.querySelector('.touch[data-touch="neurashed"]');
const find = (part) => root.querySelector(`.touch__${part}`);
const PAUSE = 700; // milliseconds between two rounds while it plays

/** Return all states of all orders: [order][round]. */
export const unpack = (kept) => kept.orders.map((order) => replay(kept, [...order].map(Number)));

/** Return in words what an order has come to after some rounds; a guess is a feature. */
export function say({names, inputs, start}, runs, run, rounds, guess) {
  const {factors, believed, shown} = runs[run][rounds], best = strongest(factors);
  if (!rounds) {
    return `Before the first round every feature has a strength of ${start}, and every class is believed alike. Press Next to show the first input.`;
  }
  const firesFor = names.map((_, node) => inputs.filter(({fires}) => fires.includes(node)).length);
  const most = names.flatMap((_, node) => (firesFor[node] === Math.max(...firesFor) ? [node] : []));
  const habit = runs.filter((states) => strongest(states[rounds].factors).every((node) => most.includes(node))).length;
  const called = (nodes) => listed(nodes.map((node) => names[node]));
  const told = guess === null ? "" : `You guessed ${names[guess]}, ${best.includes(guess) ? "and so it is" : `which is at ${factors[guess].toFixed(2)}`}. `;
  return `${told}Round ${rounds}: input ${inputs[shown].name} is shown, and its ${inputs[shown].fires.length} features grow. `
    + `Strongest now, at ${factors[best[0]].toFixed(2)}: ${called(best)}. In ${habit} of ${runs.length} orders the strongest are those that `
    + `${Math.max(...firesFor)} of the ${inputs.length} inputs share (${called(most)}). `
    + `The right class is believed at ${believed.map((each, at) => `${percent(each)}% for ${inputs[at].name}`).join(", ")}.`;
}

const listed = (words) => [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" and ");

/** Return how often features fired by how many inputs share them, the most first, the shown order first. */
export function spread({names, inputs, start, step}, runs, run, rounds) {
  const alike = [...new Map(names.map((_, node) => [inputs.map(({fires}) => fires.includes(node)).join(), node])).values()];
  const counted = (node) => inputs.filter(({fires}) => fires.includes(node)).length;
  const states = [runs[run], ...runs.filter((_, at) => at !== run)].map((each) => each[rounds]);
  return [...new Set(alike.map(counted))].sort((one, other) => other - one).map((count) => {
    const nodes = alike.filter((node) => counted(node) === count).sort((one, other) => one - other);
    const strengths = states.map(({factors}) => nodes.map((node) => factors[node]));
    const often = strengths.map((each) => each.map((strength) => Math.round((strength - start) / step) / Math.max(rounds, 1)));
    return {label: `fires for ${count} of ${inputs.length} inputs`, told: `mean strength ${mean(strengths.flat()).toFixed(2)}`, often};
  });
}

/** Draw a state of the graph: what fires is marked, circles and links are as large as their strength. */
function drawGraph(svg, {names, places, edges, inputs, classes}, {factors, outputs}, shown, guess) {
  const nodes = names.length, x = (node) => 12 + 306 * places[node][0], y = (node) => 236 - 68 * places[node][1];
  const fires = new Set(shown === null ? [] : [...inputs[shown].fires, nodes + inputs[shown].class]);
  let into = 0;
  const drawn = edges.map(([lower, upper]) => element("line", {
    class: `touch__edge${fires.has(lower) && fires.has(upper) ? " touch__edge--fires" : ""}`,
    x1: x(lower), y1: y(lower), x2: x(upper), y2: y(upper), "stroke-width": 0.8 + (upper < nodes ? 0 : 2 * outputs[into++]),
  }));
  for (let node = 0; node < nodes + classes; node++) {
    const group = element("g", {
      class: `touch__node${fires.has(node) ? " touch__node--fires" : ""}${node === guess ? " touch__node--guessed" : ""}`,
    });
    if (node < nodes) {
      group.dataset.node = node;
      group.append(
        element("title", {}, `${names[node]}, strength ${factors[node].toFixed(2)}`),
        element("circle", {cx: x(node), cy: y(node), r: Math.max(2.5, 14 * Math.sqrt(factors[node] / 2.5))}),
        element("text", {x: x(node), y: y(node) + 26}, names[node]),
        element("circle", {class: "touch__target", cx: x(node), cy: y(node), r: 17}),
      );
    } else {
      group.append(
        element("rect", {x: x(node) - 9, y: y(node) - 9, width: 18, height: 18}),
        element("text", {x: x(node), y: y(node) - 14}, `class ${node - nodes + 1}`),
      );
    }
    drawn.push(group);
  }
  svg.replaceChildren(...drawn);
}

/** Draw how often features fired, in rows by how many inputs share them; as in the template. */
function drawSpread({marks}, rows) {
  marks.replaceChildren(...rows.map(({label, told, often}, row) => {
    const top = 18 + 54 * row, group = element("g", {class: "touch__row"});
    const dots = often.flatMap((order, lane) => order.map((each) => element("circle", {
      class: `touch__dot touch__dot--${lane ? "faint" : "main"}`, cx: `${100 * each}%`, cy: top + 4 + 2.4 * lane, r: lane ? 3 : 4,
    })));
    group.append(
      element("text", {x: "0%", y: top - 4, class: "touch__label"}, label),
      element("text", {x: "100%", y: top - 4, class: "touch__mean", "text-anchor": "end"}, told),
      element("line", {class: "touch__lane", x1: "0%", x2: "100%", y1: top + 15, y2: top + 15}),
      ...dots.reverse(),
    );
    return group;
  }));
}

async function start() {
  const kept = await (await fetch(new URL("neurashed.json", import.meta.url))).json();
  const runs = unpack(kept);
  // What the page came with stays for print
  const live = document.createElement("div"), graph = find("graph").cloneNode(true);
  live.className = "touch__live";
  live.append(graph);
  find("moments").after(live);
  find("moments").classList.add("touch__still");
  const play = find("play"), said = find("said");
  const guessed = find("guess").elements.guess, round = root.querySelector('[name="round"]');
  const set = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  };

  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.setAttribute("aria-pressed", "false");
    play.textContent = "Play";
    said.removeAttribute("aria-live");
  };
  play.addEventListener("click", () => {
    if (timer !== null) return stop();
    if (Number(round.value) === kept.rounds) set(round, 0);
    play.setAttribute("aria-pressed", "true");
    play.textContent = "Pause";
    said.setAttribute("aria-live", "off"); // not every round is read aloud
    timer = setInterval(() => {
      set(round, Number(round.value) + 1);
      if (Number(round.value) === kept.rounds) stop();
    }, PAUSE);
  });
  find("steps").addEventListener("click", ({target}) => {
    if (!target.dataset.step) return;
    stop();
    set(round, Number(round.value) + Number(target.dataset.step));
  });
  find("again").addEventListener("click", stop);
  graph.addEventListener("click", ({target}) => {
    const {node} = target.closest("g")?.dataset ?? {};
    if (node !== undefined && root.dataset.step === "guess") set(guessed, node);
  });

  figure("neurashed", {
    keep: 1,
    about: ({round: now}) => now === kept.guessed,
    compute: (state) => spread(kept, runs, state.order - 1, state.round),
    say: (state, result, guess) => say(kept, runs, state.order - 1, state.round, guess),
    draw(picture, [{state, result}]) {
      const now = runs[state.order - 1][state.round];
      drawGraph(graph, kept, now, now.shown, null);
      graph.setAttribute("aria-label", `The graph after ${state.round} rounds`);
      drawSpread(picture, result);
    },
    mark(picture, guess) {
      if (root.dataset.step !== "guess") return;
      const look = Number(root.querySelector('[name="look"]:checked').value);
      graph.setAttribute("aria-label", `The graph before the first round; for input ${kept.inputs[look].name} fire ${listed(kept.inputs[look].fires.map((node) => kept.names[node]))}`);
      drawGraph(graph, kept, runs[0][0], look, guessed.value === "" ? null : guess);
    },
  });
}

if (root) start();

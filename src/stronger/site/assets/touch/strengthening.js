/* A neurashed model, round by round: the same sums in the same order as `stronger.neurashed`. */

/** Return the model before any round and after each of an order, of which inputs are numbers. */
export function replay(graph, order) {
  const {names, edges, inputs, classes, start, step} = graph;
  const nodes = names.length, last = edges.filter(([, upper]) => upper >= nodes);
  let factors = names.map(() => start), outputs = last.map(() => start);
  const states = [{factors, outputs, believed: inputs.map(() => 1 / classes), shown: null}];
  states[0].believed = inputs.map((each) => believe(graph, states[0], each));
  for (const number of order) {
    const shown = inputs[number], fires = new Set(shown.fires);
    factors = factors.map((each, node) => each + (fires.has(node) ? step : 0));
    outputs = outputs.map((each, edge) => {
      const [lower, upper] = last[edge];
      return each + (fires.has(lower) && upper - nodes === shown.class ? step : 0);
    });
    const state = {factors, outputs, shown: number};
    state.believed = inputs.map((each) => believe(graph, state, each));
    states.push(state);
  }
  return states;
}

/** Return the probability of the right class of an input: a softmax over Z = Σ η S. */
function believe({names, edges, classes}, {factors, outputs}, input) {
  const nodes = names.length, fires = new Set(input.fires);
  // S of a node of the first level is its factor; above, its factor times what arrives
  const arriving = new Float64Array(nodes + classes), fed = new Set(edges.map(([, upper]) => upper));
  const score = (node) => (fires.has(node) ? factors[node] * (fed.has(node) ? arriving[node] : 1) : 0);
  let edge = 0;
  for (const [lower, upper] of edges) {
    arriving[upper] += upper < nodes ? score(lower) : outputs[edge++] * score(lower);
  }
  const logits = arriving.slice(nodes), highest = Math.max(...logits);
  const shares = logits.map((each) => Math.exp(each - highest));
  return shares[input.class] / shares.reduce((sum, each) => sum + each, 0);
}

/** Return which features are the strongest, in ascending order. */
export function strongest(factors) {
  const most = Math.max(...factors);
  return factors.flatMap((each, node) => (each === most ? [node] : []));
}

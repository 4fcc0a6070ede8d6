// An architecture method: one path an edge is drawn and computed, and its parameters descend along the gradient of the drawn θ.
import {
  type ArchitectureMethod,
  type ArchitectureTable,
  component,
  type Draw,
  edgesOf,
  fillTable,
  fold,
  type KeptOperations,
  type MethodSetup,
  mapTable,
  positiveNumber,
  record,
  type SearchedEdges,
  takeRow,
  uniform,
  withDefault,
} from 'sluice';

interface Scores {
  readonly logits: ArchitectureTable;
  readonly steps: number;
}

interface Path extends Draw {
  readonly paths: KeptOperations;
}

const softmax = (logits: Float64Array): Float64Array => {
  const powers = logits.map((x) => Math.exp(x - Math.max(...logits)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

const indexAt = (probabilities: Float64Array, point: number): number => {
  let sum = 0;
  const found = probabilities.findIndex((probability) => {
    sum += probability;
    return sum > point;
  });
  return found < 0 ? probabilities.length - 1 : found;
};

/** θ = 1 for the drawn operation of each edge; the others are not computed. */
const pathOf = (over: SearchedEdges, chosen: readonly number[]): Path => ({
  theta: fillTable(over, (edge, index) => Float64Array.from(edge.columns, (_, i) => (i === chosen[index] ? 1 : 0))),
  paths: Object.fromEntries(
    over.cellTypes.map(({ name, operations }) => [
      name,
      over.edges.flatMap((edge, index) =>
        edge.cellType === name ? [[operations[edge.columns[chosen[index] ?? 0] ?? 0] ?? '']] : [],
      ),
    ]),
  ),
});

const entropyOf = (row: Float64Array): number => row.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);

const onePathOf =
  ({ learningRate }: { readonly learningRate: number }) =>
  ({ space, kept }: MethodSetup): ArchitectureMethod<Scores, Path> => {
    const over = { cellTypes: space.cellTypes, edges: edgesOf(space.cellTypes, kept) };
    return {
      name: 'onePath',
      gives: 'distribution',
      pullsGradient: true,
      initial: () => ({ logits: fillTable(over, ({ columns }) => new Float64Array(columns.length)), steps: 0 }),
      draw: ({ logits }, _progress, generator) =>
        pathOf(
          over,
          over.edges.map((edge) => {
            const [point = 0] = uniform(fold(generator, edge.cellType, edge.edge), 1);
            return indexAt(softmax(takeRow(logits, edge)), point);
          }),
        ),
      learn: async ({ logits, steps }, draw, play) => {
        const { gradient } = await play.gradientOfTheta(draw);
        const moved = mapTable(
          logits,
          (name, i, x) => x - learningRate * (gradient[name]?.[i] ?? 0) * (draw.theta[name]?.[i] ?? 0),
        );
        return { state: { logits: moved, steps: steps + 1 } };
      },
      outcome: ({ logits }) => {
        const expectation = fillTable(over, (edge) => softmax(takeRow(logits, edge)));
        const entropies = over.edges.map((edge) => entropyOf(takeRow(expectation, edge)));
        const entropy = entropies.reduce((a, b) => a + b, 0) / entropies.length;
        return { distribution: { parameters: logits, expectation, entropy } };
      },
      state: {
        write: ({ logits, steps }) => ({
          steps,
          tensors: Object.fromEntries(
            Object.entries(logits).map(([name, data]) => [name, { dtype: 'F64', shape: [data.length], data }]),
          ),
        }),
        read: ({ steps, tensors }) => ({
          steps,
          logits: Object.fromEntries(
            Object.entries(tensors).map(([name, { data }]) => [name, Float64Array.from(data as Float64Array)]),
          ),
        }),
      },
    };
  };

export const onePath = component({
  kind: 'method',
  name: 'onePath',
  source: import.meta.url,
  config: record('onePath', { learningRate: withDefault(positiveNumber, 0.5) }),
  outline: async () => () => ({ name: 'onePath', gives: 'distribution', pullsGradient: true }),
  load: async () => onePathOf,
});

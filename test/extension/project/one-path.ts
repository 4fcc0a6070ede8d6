// An architecture method: one path an edge is drawn and computed, and its parameters descend along the gradient of the drawn θ.
import {
  type ArchitectureMethod,
  type ArchitectureTable,
  categorical,
  component,
  edgesOf,
  fillTable,
  fold,
  type MethodSetup,
  mapTable,
  positiveNumber,
  record,
  type SinglePath,
  singlePath,
  softmaxOf,
  takeRow,
  withDefault,
} from 'sluice';

interface Scores {
  readonly logits: ArchitectureTable;
  readonly steps: number;
}

const entropyOf = (row: Float64Array): number => row.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);

const onePathOf =
  ({ learningRate }: { readonly learningRate: number }) =>
  ({ space, kept }: MethodSetup): ArchitectureMethod<Scores, SinglePath> => {
    const over = { cellTypes: space.cellTypes, edges: edgesOf(space.cellTypes, kept) };
    return {
      name: 'onePath',
      gives: 'distribution',
      pullsGradient: true,
      initial: () => ({ logits: fillTable(over, ({ columns }) => new Float64Array(columns.length)), steps: 0 }),
      draw: ({ logits }, _progress, generator) =>
        singlePath(
          over,
          over.edges.map((edge) => categorical(fold(generator, edge.cellType, edge.edge), softmaxOf(takeRow(logits, edge)))),
        ),
      learn: async ({ logits, steps }, draw, play) => {
        const { gradient } = await play.gradientOfTheta(draw);
        const moved = mapTable(
          logits,
          (name, i, x) => x - learningRate * (gradient[name]?.[i] ?? 0) * (draw.theta[name]?.[i] ?? 0),
        );
        const steepness = (isDrawn: boolean): number =>
          Object.entries(gradient).reduce(
            (all, [name, row]) =>
              row.reduce((sum, slope, i) => ((draw.theta[name]?.[i] ?? 0) > 0 === isDrawn ? sum + Math.abs(slope) : sum), all),
            0,
          );
        const metrics = { 'gradient on the path': steepness(true), 'gradient beside the path': steepness(false) };
        return { state: { logits: moved, steps: steps + 1 }, metrics };
      },
      outcome: ({ logits }) => {
        const expectation = fillTable(over, (edge) => softmaxOf(takeRow(logits, edge)));
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

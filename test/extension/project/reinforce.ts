// A policy: REINFORCE over the operations of the edges, with a moving average of the rewards as its baseline.
import {
  type ArchitectureMethod,
  type ArchitectureTable,
  categorical,
  component,
  type Draw,
  edgesOf,
  fillTable,
  fold,
  type MethodSetup,
  mapTable,
  numberBetween,
  positiveNumber,
  record,
  rowsOf,
  singlePath,
  softmaxOf,
  takeRow,
  withDefault,
} from 'sluice';

interface Policy {
  readonly logits: ArchitectureTable;
  readonly baseline: number | undefined;
  readonly steps: number;
}

interface Sampled extends Draw {
  readonly probabilities: ArchitectureTable;
}

const reinforceOf =
  ({ rate, decay }: { readonly rate: number; readonly decay: number }) =>
  ({ space, kept }: MethodSetup): ArchitectureMethod<Policy, Sampled> => {
    const { cellTypes } = space;
    const over = { cellTypes, edges: edgesOf(cellTypes, kept) };
    const probabilitiesOf = (logits: ArchitectureTable) => fillTable(over, (edge) => softmaxOf(takeRow(logits, edge)));
    return {
      name: 'reinforce',
      gives: 'genotypes',
      pullsGradient: false,
      initial: () => ({
        logits: fillTable(over, ({ columns }) => new Float64Array(columns.length)),
        baseline: undefined,
        steps: 0,
      }),
      draw: ({ logits }, _progress, generator) => {
        const probabilities = probabilitiesOf(logits);
        const chosen = over.edges.map((edge) =>
          categorical(fold(generator, edge.cellType, edge.edge), takeRow(probabilities, edge)),
        );
        return { ...singlePath(over, chosen), probabilities };
      },
      learn: async ({ logits, baseline, steps }, draw, play) => {
        const { accuracy: reward } = await play.evaluate(draw);
        const advantage = baseline === undefined ? 0 : reward - baseline;
        const moved = mapTable(
          logits,
          (name, i, x) => x + rate * advantage * ((draw.theta[name]?.[i] ?? 0) - (draw.probabilities[name]?.[i] ?? 0)),
        );
        const next = baseline === undefined ? reward : decay * baseline + (1 - decay) * reward;
        const metrics = { reward, 'baseline before': baseline ?? reward, baseline: next };
        return { state: { logits: moved, baseline: next, steps: steps + 1 }, metrics };
      },
      outcome: ({ logits }) => ({ genotypes: [space.discretise(rowsOf(cellTypes, probabilitiesOf(logits)))] }),
      state: {
        write: ({ logits, baseline, steps }) => ({
          steps,
          header: { baseline: baseline ?? null },
          tensors: Object.fromEntries(
            Object.entries(logits).map(([name, data]) => [name, { dtype: 'F64', shape: [data.length], data }]),
          ),
        }),
        read: ({ steps, header, tensors }) => ({
          logits: Object.fromEntries(
            Object.entries(tensors).map(([name, { data }]) => [name, Float64Array.from(data as Float64Array)]),
          ),
          baseline: (header as { readonly baseline: number | null }).baseline ?? undefined,
          steps,
        }),
      },
    };
  };

export const reinforce = component({
  kind: 'method',
  name: 'reinforce',
  source: import.meta.url,
  config: record('reinforce', { rate: withDefault(positiveNumber, 0.5), decay: withDefault(numberBetween(0, 1), 0.9) }),
  outline: async () => () => ({ name: 'reinforce', gives: 'genotypes', pullsGradient: false }),
  load: async () => reinforceOf,
});

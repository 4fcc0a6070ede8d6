// Methods as a user writes them: with what the package exports, and nothing else.
import {
  type ArchitectureMethod,
  type ArchitectureOptimiser,
  type ArchitectureTable,
  categorical,
  component,
  type Draw,
  edgesOf,
  fillTable,
  fold,
  type Generator,
  type MethodSetup,
  mapTable,
  numberBetween,
  type Progress,
  positiveNumber,
  type Relaxation,
  record,
  rowsOf,
  singlePath,
  softmaxOf,
  squaredPenalty,
  takeRow,
  uniform,
  withDefault,
} from '../../../../index.js';

const gumbel = (generator: Generator, count: number): Float64Array =>
  Float64Array.from(uniform(generator, count), (draw) => -Math.log(-Math.log(Math.min(Math.max(draw, 1e-12), 1 - 1e-12))));

/** Progress that the relaxation was asked for, in order. */
export const seen: Progress[] = [];
/** How many operations of an edge were absent from a pass, at every pullback. */
export const absences: number[] = [];

interface GumbelSettings {
  readonly from: number;
  readonly to: number;
  readonly hard: boolean;
}

/** Gumbel-softmax whose temperature falls from the first to the second with the progress; hard: one operation is computed. */
const gumbelRelaxation = ({ from, to, hard }: GumbelSettings): Relaxation => ({
  name: hard ? 'hard gumbel' : 'gumbel',
  initial: (operations) => new Float64Array(operations),
  sample: (logits, generator, progress) => {
    seen.push(progress);
    const temperature = from + (to - from) * progress.fraction;
    const noise = gumbel(generator, logits.length);
    const soft = softmaxOf(logits.map((x, i) => (x + (noise[i] as number)) / temperature));
    const best = soft.indexOf(Math.max(...soft));
    return {
      weights: hard ? soft.map((_, i) => (i === best ? 1 : 0)) : soft,
      ...(hard ? { active: [best] } : {}),
      pullback: (gradient, absent) => {
        absences.push(absent.filter(Boolean).length);
        const known = gradient.map((x, i) => (absent[i] === true ? 0 : x));
        const mean = soft.reduce((sum, weight, i) => sum + weight * (known[i] as number), 0);
        return soft.map((weight, i) => (weight * ((known[i] as number) - mean)) / temperature);
      },
    };
  },
  expectation: softmaxOf,
  penalty: (logits) => squaredPenalty(logits, 0),
});

export const gumbelSoftmax = component({
  kind: 'relaxation',
  name: 'gumbelSoftmax',
  source: import.meta.url,
  config: record('gumbelSoftmax', {
    from: withDefault(positiveNumber, 5),
    to: withDefault(positiveNumber, 0.5),
    hard: withDefault(numberBetween(0, 1), 0),
  }),
  load:
    async () =>
    ({ from, to, hard }) =>
      gumbelRelaxation({ from, to, hard: hard === 1 }),
});

/** Logits of a policy over the operations of each edge, and the moving average of its rewards. */
interface Policy {
  readonly logits: ArchitectureTable;
  readonly baseline: number | undefined;
  readonly steps: number;
}

interface Sampled extends Draw {
  readonly probabilities: ArchitectureTable;
}

/** REINFORCE with a moving average of the rewards as baseline; the reward is the accuracy on the validation batch. */
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
        const moved = mapTable(logits, (name, i, x) => {
          const [chosen, probability] = [draw.theta[name]?.[i] as number, draw.probabilities[name]?.[i] as number];
          return x + rate * advantage * (chosen - probability);
        });
        const next = baseline === undefined ? reward : decay * baseline + (1 - decay) * reward;
        return { state: { logits: moved, baseline: next, steps: steps + 1 }, metrics: { reward, baseline: next } };
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
          logits: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data as Float64Array])),
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

/** A method that pulls what it has not said that it pulls, or draws what the space does not have. */
export const wrong = component({
  kind: 'method',
  name: 'wrong',
  source: import.meta.url,
  config: record('wrong', { draws: withDefault(numberBetween(0, 1), 0) }),
  load:
    async () =>
    ({ draws }) =>
    (setup: MethodSetup): ArchitectureMethod<Policy, Sampled> => {
      const method = reinforceOf({ rate: 1, decay: 0 })(setup);
      return {
        ...method,
        name: 'wrong',
        draw: (state, progress, generator) => {
          const drawn = method.draw(state, progress, generator);
          const stray = Object.fromEntries(
            Object.entries(drawn.paths ?? {}).map(([name, rows]) => [name, rows.map(() => ['origami'])]),
          );
          return draws === 1 ? { ...drawn, paths: stray } : drawn;
        },
        learn: async (state, drawn, play) => {
          await play.gradientOfTheta(drawn);
          return { state };
        },
      };
    },
});

/** Stochastic gradient descent with momentum in the parameters of a relaxation. */
export const descent = component({
  kind: 'optimiser',
  name: 'descent',
  source: import.meta.url,
  config: record('descent', { learningRate: withDefault(positiveNumber, 1), momentum: withDefault(numberBetween(0, 1), 0.9) }),
  load:
    async () =>
    ({ learningRate, momentum }): ArchitectureOptimiser => ({
      name: 'descent',
      moments: ['velocity'],
      step: ({ parameters, moments }, gradient) => {
        const velocity = mapTable(
          moments['velocity'] as ArchitectureTable,
          (name, i, x) => momentum * x + (gradient[name]?.[i] as number),
        );
        return {
          parameters: mapTable(parameters, (name, i, x) => x - learningRate * (velocity[name]?.[i] as number)),
          moments: { velocity },
        };
      },
    }),
});

import { initialLstmState, type LstmState, type LstmStep, lstmStep, lstmStepGradient } from '../../../../base/numerics/lstm.js';
import { uniform } from '../../../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../../../base/numerics/random/generator.js';
import { softmaxOf } from '../../../../base/numerics/softmax.js';
import type { Part } from '../../../../networks/cost/decomposition.js';
import { type ArchitectureTable, mapTable } from '../../../architecture/table.js';
import { type Choices, placesAt } from './choices.js';

/** Settings of a controller. */
export interface ControllerSettings {
  /** h: units of its LSTM. */
  readonly hidden: number;
  /** The number that scores are divided by, before they go through tanh. */
  readonly temperature: number;
  /** The bound of the scores: it is multiplied with their tanh. */
  readonly tanhConstant: number;
}

/** One choice that a controller made, with what its gradient needs. */
interface Chosen {
  readonly step: LstmStep;
  /** The input of the LSTM: `start`, or the place in the embedding of the choice before. */
  readonly input: readonly [string, number];
  readonly kind: string;
  readonly places: readonly number[];
  /** The place among `places` that was taken. */
  readonly taken: number;
  readonly squashed: Float64Array;
  readonly probabilities: Float64Array;
}

/** An architecture of a policy. */
export interface Rollout {
  readonly parts: readonly Part[];
  /** ln π of the architecture. */
  readonly logProbability: number;
  /** The sum of the entropies of the choices on the way, in nats. */
  readonly entropy: number;
  readonly choices: readonly Chosen[];
}

// The range of the initial parameters in the authors' code.
const RANGE = 0.1;
const LSTM = 'lstm';
const START = 'start';
const headOf = (kind: string): string => `head ${kind}`;
const embeddingOf = (kind: string): string => `embedding ${kind}`;

/** The parameters of a controller by name: the LSTM, its first input, and a softmax and an embedding for each kind of choice. */
const shapesOf = ({ sizes }: Choices, hidden: number): Readonly<Record<string, number>> => ({
  [LSTM]: 4 * hidden * 2 * hidden,
  [START]: hidden,
  ...Object.fromEntries(
    Object.entries(sizes).flatMap(([kind, size]) => [
      [headOf(kind), size * hidden] as const,
      [embeddingOf(kind), size * hidden] as const,
    ]),
  ),
});

const rowOf = (table: ArchitectureTable, name: string, place: number, hidden: number): Float64Array =>
  (table[name] as Float64Array).subarray(place * hidden, (place + 1) * hidden);

/** The initial parameters of a controller, even on ±0.1. */
export const initialController = (choices: Choices, { hidden }: ControllerSettings, generator: Generator): ArchitectureTable =>
  Object.fromEntries(
    Object.entries(shapesOf(choices, hidden)).map(([name, size]) => [
      name,
      uniform(fold(generator, name), size).map((x) => RANGE * (2 * x - 1)),
    ]),
  );

/**
 * Makes the choices of an architecture one after the other, each from a softmax over the LSTM's output, which has read the
 * choice before.
 *
 * Source: Pham et al., "Efficient neural architecture search via parameter sharing" (ICML 2018), sections 2.1 and 3.2.
 *
 * @param choose the place that is taken of some with these probabilities, at the number of the choice
 */
export const rollOut = (
  parameters: ArchitectureTable,
  { decisions }: Choices,
  { hidden, temperature, tanhConstant }: ControllerSettings,
  choose: (probabilities: Float64Array, choice: number) => number,
): Rollout => {
  const chosen: Chosen[] = [];
  let state: LstmState = initialLstmState(hidden);
  let input: readonly [string, number] = [START, 0];
  const parts = decisions.flatMap((options) => {
    let open = options;
    for (let depth = 0; open.length > 1 && depth < (open[0]?.tokens.length ?? 0); depth++) {
      const { kind, places } = placesAt(open, depth);
      if (places.length === 1) continue;
      const step = lstmStep(parameters[LSTM] as Float64Array, rowOf(parameters, ...input, hidden), state);
      const squashed = Float64Array.from(places, (place) =>
        Math.tanh(
          rowOf(parameters, headOf(kind), place, hidden).reduce((sum, w, i) => sum + w * (step.hidden[i] as number), 0) /
            temperature,
        ),
      );
      const probabilities = softmaxOf(squashed.map((x) => tanhConstant * x));
      const taken = choose(probabilities, chosen.length);
      chosen.push({ step, input, kind, places, taken, squashed, probabilities });
      const place = places[taken] as number;
      open = open.filter(({ tokens }) => tokens[depth]?.place === place);
      input = [embeddingOf(kind), place];
      state = step;
    }
    return open[0]?.parts ?? [];
  });
  const sum = (of: (each: Chosen) => number): number => chosen.reduce((total, each) => total + of(each), 0);
  return {
    parts,
    logProbability: sum(({ probabilities, taken }) => Math.log(probabilities[taken] as number)),
    entropy: sum(({ probabilities }) => -probabilities.reduce((total, p) => (p > 0 ? total + p * Math.log(p) : total), 0)),
    choices: chosen,
  };
};

/** The gradient of ln π of an architecture with respect to the parameters of the controller: back through its choices. */
export const logProbabilityGradient = (
  parameters: ArchitectureTable,
  { hidden, temperature, tanhConstant }: ControllerSettings,
  { choices }: Pick<Rollout, 'choices'>,
): ArchitectureTable => {
  const gradient = mapTable(parameters, () => 0);
  let after: LstmState = initialLstmState(hidden);
  for (const { step, input, kind, places, taken, squashed, probabilities } of [...choices].reverse()) {
    const toHidden = Float64Array.from(after.hidden);
    places.forEach((place, i) => {
      const toScore = (i === taken ? 1 : 0) - (probabilities[i] as number);
      const slope = (toScore * tanhConstant * (1 - (squashed[i] as number) ** 2)) / temperature;
      const head = rowOf(parameters, headOf(kind), place, hidden);
      const toHead = rowOf(gradient, headOf(kind), place, hidden);
      for (let unit = 0; unit < hidden; unit++) {
        toHead[unit] = (toHead[unit] as number) + slope * (step.hidden[unit] as number);
        toHidden[unit] = (toHidden[unit] as number) + slope * (head[unit] as number);
      }
    });
    const toStep = { hidden: toHidden, cell: after.cell };
    const before = lstmStepGradient(parameters[LSTM] as Float64Array, step, toStep, gradient[LSTM] as Float64Array);
    const toInput = rowOf(gradient, ...input, hidden);
    for (let unit = 0; unit < hidden; unit++) toInput[unit] = (toInput[unit] as number) + (before.input[unit] as number);
    after = before;
  }
  return gradient;
};

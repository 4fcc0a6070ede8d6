import * as t from 'io-ts';
import { orThrow } from '../../../base/or-throw.js';
import type { CellType, WeightTable } from '../../../networks/cell-type.js';
import { architectureDecisions } from '../../../networks/cost/decisions.js';
import { scaleTable, tableOf } from '../../architecture/table.js';
import { adam } from '../../search/method/by-gradient/adam.js';
import { genotypeOfChoices } from '../choices.js';
import type { BlackBoxMethod } from '../method.js';
import { drawChoices, scoreOfChoices } from './policy.js';
import type { ReinforceSettings } from './reinforce.js';

const Table = t.readonly(t.record(t.string, t.readonlyArray(t.readonlyArray(t.number))));

/** Codec of the moving average of figures, whose bias is corrected: their decayed sum and the sum of their weights. */
const Baseline = t.readonly(t.strict({ sum: t.number, weight: t.number }));
type Baseline = t.TypeOf<typeof Baseline>;

/** Codec of the state of REINFORCE. */
const Policy = t.readonly(
  t.strict({
    logits: Table,
    /** The moments of Adam, laid out as the logits, and the number of its steps. */
    first: Table,
    second: Table,
    steps: t.number,
    baseline: Baseline,
    /** The score of the architecture that is being evaluated. */
    score: t.union([t.null, Table]),
  }),
);
export type Policy = t.TypeOf<typeof Policy>;

const zeros = (cellTypes: readonly CellType[]): WeightTable =>
  Object.fromEntries(cellTypes.map(({ name, edges, operations }) => [name, edges.map(() => operations.map(() => 0))]));

/** A flat table in the rows of another one. */
const inRows = (form: WeightTable, flat: Readonly<Record<string, Float64Array>>): WeightTable =>
  Object.fromEntries(
    Object.entries(form).map(([name, rows]) => {
      const width = rows[0]?.length ?? 0;
      return [name, rows.map((_, row) => Array.from((flat[name] as Float64Array).subarray(row * width, (row + 1) * width)))];
    }),
  );

/** The figure less the average of the figures before it; 0 where there is none. */
const advantageOver = ({ sum, weight }: Baseline, figure: number): number => (weight === 0 ? 0 : figure - sum / weight);

/** The implementation of the component `reinforce`. */
export const reinforceMethod = ({ learningRate, momentum }: ReinforceSettings): BlackBoxMethod<Policy> => {
  const optimiser = adam({ learningRate, beta1: 0.9, beta2: 0.999 });
  return {
    name: 'REINFORCE',
    state: Policy,
    initial: (space) => {
      orThrow(architectureDecisions(space));
      const even = zeros(space.cellTypes);
      return { logits: even, first: even, second: even, steps: 0, baseline: { sum: 0, weight: 0 }, score: null };
    },
    propose: (state, space, generator) => {
      const decisions = orThrow(architectureDecisions(space));
      const choices = drawChoices(state.logits, decisions, generator);
      const score = scoreOfChoices(state.logits, decisions, choices);
      return [genotypeOfChoices(space, decisions, choices), { ...state, score }];
    },
    hear: ({ logits, first, second, steps, baseline, score }, { figure }) => {
      const advantage = advantageOver(baseline, figure);
      const gradient = scaleTable(tableOf(score ?? logits), score === null ? 0 : -advantage);
      const { parameters, moments } = optimiser.step(
        { parameters: tableOf(logits), moments: { first: tableOf(first), second: tableOf(second) }, steps },
        gradient,
      );
      return {
        logits: inRows(logits, parameters),
        first: inRows(logits, moments['first'] ?? {}),
        second: inRows(logits, moments['second'] ?? {}),
        steps: steps + 1,
        baseline: { sum: momentum * baseline.sum + (1 - momentum) * figure, weight: momentum * baseline.weight + 1 - momentum },
        score: null,
      };
    },
  };
};

import * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { positiveInteger } from '../../../base/codecs/number.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import { integers, uniform } from '../../../base/numerics/random/draw.js';
import { fold } from '../../../base/numerics/random/generator.js';
import type { WeightTable } from '../../../networks/cell-type.js';
import type { BlackBoxMethod } from '../../../stages/black-box/method.js';
import { mutateWeights, randomWeights } from '../../../stages/black-box/random-genotype.js';

const Table = t.record(t.string, t.array(t.array(t.number)));

const Member = t.strict({ weights: Table, figure: t.number });
const Population = t.strict({ members: t.array(Member), child: t.union([t.null, Table]) });
type Population = t.TypeOf<typeof Population>;

const EvolutionSettings = record('evolution', {
  population: withDefault(positiveInteger, 10),
  sample: withDefault(positiveInteger, 3),
});

/** Regularised evolution (Real et al., 2019, algorithm 1): the oldest dies, the best of a sample has a mutated child. */
export const evolution = component<'black-box method', (typeof EvolutionSettings)['fields'], BlackBoxMethod<Population>>({
  kind: 'black-box method',
  name: 'evolution',
  source: import.meta.url,
  config: EvolutionSettings,
  load:
    async () =>
    ({ population, sample }) => ({
      name: 'regularised evolution',
      state: Population,
      initial: () => ({ members: [], child: null }),
      propose: (state, space, generator) => {
        const { members } = state;
        const child = (): WeightTable => {
          if (members.length < population) return randomWeights(space, generator);
          const drawn = [...integers(fold(generator, 'sample'), sample, members.length)].map(
            (i) => members[i] as (typeof members)[number],
          );
          const parent = drawn.reduce((best, one) => (one.figure > best.figure ? one : best));
          return mutateWeights(space, parent.weights, fold(generator, 'mutation'));
        };
        const weights = child();
        return [space.discretise(weights), { ...state, child: weights as Population['child'] }];
      },
      hear: ({ members, child }, { figure }) => ({
        members: [...members, { weights: child ?? {}, figure }].slice(-population),
        child: null,
      }),
    }),
});

const Policy = t.strict({
  logits: Table,
  baseline: t.union([t.null, t.number]),
  chosen: t.union([t.null, t.record(t.string, t.array(t.number))]),
});
type Policy = t.TypeOf<typeof Policy>;

const softmax = (row: readonly number[]): readonly number[] => {
  const exponentials = row.map(Math.exp);
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
};

/** REINFORCE (Williams, 1992) over the operations of the edges, with a moving average as its baseline. */
export const reinforce = component<'black-box method', Record<never, never>, BlackBoxMethod<Policy>>({
  kind: 'black-box method',
  name: 'reinforce',
  source: import.meta.url,
  config: record('reinforce', {}),
  load: async () => () => ({
    name: 'REINFORCE',
    state: Policy,
    initial: ({ cellTypes }) => ({
      logits: Object.fromEntries(
        cellTypes.map(({ name, edges, operations }) => [name, edges.map(() => operations.map(() => 0))]),
      ),
      baseline: null,
      chosen: null,
    }),
    propose: (state, space, generator) => {
      const chosen = Object.fromEntries(
        Object.entries(state.logits).map(([name, rows]) => [
          name,
          rows.map((row, edge) => {
            const [draw] = uniform(fold(generator, name, edge), 1);
            // The last column whose probabilities before it sum to at most the draw.
            const before = softmax(row).map((_, i, all) => all.slice(0, i).reduce((a, b) => a + b, 0));
            return before.filter((sum) => sum <= (draw as number)).length - 1;
          }),
        ]),
      );
      const weights = Object.fromEntries(
        Object.entries(state.logits).map(([name, rows]) => [
          name,
          rows.map((row, edge) => row.map((_, column) => (column === chosen[name]?.[edge] ? 1 : 0))),
        ]),
      );
      return [space.discretise(weights), { ...state, chosen }];
    },
    hear: ({ logits, baseline, chosen }, { figure }) => {
      const before = baseline ?? figure;
      const advantage = figure - before;
      const moved = Object.fromEntries(
        Object.entries(logits).map(([name, rows]) => [
          name,
          rows.map((row, edge) => {
            const probabilities = softmax(row);
            return row.map(
              (logit, i) => logit + 4 * advantage * ((i === chosen?.[name]?.[edge] ? 1 : 0) - (probabilities[i] as number)),
            );
          }),
        ]),
      );
      return { logits: moved, baseline: 0.9 * before + 0.1 * figure, chosen: null };
    },
  }),
});

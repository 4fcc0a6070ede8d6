import { tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ArchitectureDraw,
  type ArchitectureMethod,
  type Compared,
  categorical,
  compareBySharedWeights,
  component,
  drawOfParts,
  fold,
  keptDecisions,
  type MethodSetup,
  numberBetween,
  record,
  rsps,
  withDefault,
} from '../../../../index.js';
import type { FoundArchitectures } from '../../../../stages/kinds/found-architectures.js';
import type { SearchStateValue } from '../../../../stages/kinds/search-state.js';
import { SearchSettings } from '../../../../stages/search/search.js';
import { runSearch } from '../../../../stages/search/search-run.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, problemOf, startBackend, tinySearch } from '../../support.js';

/** Two architectures, compared at the end by a method as a user writes it. */
const twoOf =
  ({ fails }: { readonly fails: number }) =>
  ({ space }: MethodSetup): ArchitectureMethod<readonly Compared[], ArchitectureDraw> => {
    const decisions = keptDecisions(space);
    const partsOf = (generator: Parameters<typeof fold>[0]) =>
      decisions.flatMap((options, i) => {
        const even = new Float64Array(options.length).fill(1 / options.length);
        return options[categorical(fold(generator, i), even)] ?? [];
      });
    return {
      name: 'twoOf',
      gives: 'genotypes',
      pullsGradient: false,
      initial: () => [],
      draw: (_state, _progress, generator) => drawOfParts(space.cellTypes, partsOf(generator)),
      learn: async (state) => ({ state }),
      conclude: async (_state, validate, generator) => {
        if (fails === 1) throw new Error('nothing to conclude');
        if (fails === 2) await validate({ theta: {} }, 1);
        const two = [0, 1].map((i) => partsOf(fold(generator, i)));
        return { state: await compareBySharedWeights(space.cellTypes, two, validate, { batches: 1, finalists: 2 }) };
      },
      outcome: (ranked) => ({
        genotypes: ranked.map(({ parts }) => {
          const { theta } = drawOfParts(space.cellTypes, parts);
          const rows = space.cellTypes.map(({ name, edges, operations: { length } }) => [
            name,
            edges.map((_, row) => [...(theta[name] ?? []).slice(row * length, (row + 1) * length)]),
          ]);
          return space.discretise(Object.fromEntries(rows));
        }),
      }),
      state: { write: () => ({ steps: 0, tensors: {} }), read: () => [] },
    };
  };

export const two = component({
  kind: 'method',
  name: 'two',
  source: import.meta.url,
  config: record('two', { fails: withDefault(numberBetween(0, 2), 0) }),
  load: async () => twoOf,
});

type Outputs = { readonly distribution: FoundArchitectures; readonly state: SearchStateValue };
const context = (settings: object, given: object = {}) =>
  contextOf(decoded(SearchSettings, { ...tinySearch, ...settings }), { split: colouredSplit() }, given);

test.before(startBackend);

test('a method of one’s own compares architectures once the weights are learnt, and is blamed for what it throws then', async () => {
  const { artifacts } = (await emitted(runSearch(context({ architecture: two(), epochs: 1 })))) as Emitted<
    Outputs,
    SearchStateValue
  >;
  assert.is(artifacts.distribution.genotypes.length, 2);
  const thrown = await problemOf(runSearch(context({ architecture: two({ fails: 1 }), epochs: 1 })));
  assert.is(thrown.where, 'architecture method twoOf');
  assert.match(thrown.what, /nothing to conclude/);
  const stray = await problemOf(runSearch(context({ architecture: two({ fails: 2 }), epochs: 1 })));
  assert.match(stray.what, /a draw does not fit the space darts: θ of the cell type "normal" has no numbers/);
});

test('a search that an alarm stops compares them too', async () => {
  const architecture = rsps({ candidates: 3, batches: 1, finalists: 1 });
  const run = runSearch(context({ architecture, epochs: 3 }, { isStopped: () => true }));
  const { artifacts } = (await emitted(run)) as Emitted<Outputs, SearchStateValue>;
  assert.is(artifacts.state.header.stoppedAfter, 1);
  assert.is(artifacts.distribution.genotypes.length, 1);
});

test('a method that compares at the end is refused without validation images before the first step', async () => {
  const withoutValidation = colouredSplit(24, 9, 0);
  for (const architecture of [rsps({ candidates: 2 }), two()]) {
    const config = decoded(SearchSettings, { ...tinySearch, architecture, epochs: 2, warmUp: 2 });
    const told: string[] = [];
    const refused = await problemOf(
      runSearch(contextOf(config, { split: withoutValidation })).pipe(tap(({ type }) => told.push(type))),
    );
    assert.match(refused.what, /the data set has no validation images/);
    assert.equal(told, []);
  }
});

test.run();

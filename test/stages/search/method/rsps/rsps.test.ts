import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../../../base/numerics/random/generator.js';
import { genotypeOf } from '../../../../../networks/cost/decisions.js';
import type { Part } from '../../../../../networks/cost/decomposition.js';
import { darts } from '../../../../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../../../../networks/spaces/nas-bench-201/space.js';
import { drawOfParts, keptDecisions } from '../../../../../stages/architecture/decisions.js';
import type { FoundArchitectures } from '../../../../../stages/kinds/found-architectures.js';
import { type SearchStateValue, searchState } from '../../../../../stages/kinds/search-state.js';
import { rsps } from '../../../../../stages/search/method/rsps/rsps.js';
import { randomParts } from '../../../../../stages/search/method/rsps/rsps-method.js';
import { SearchSettings } from '../../../../../stages/search/search.js';
import { runSearch } from '../../../../../stages/search/search-run.js';
import { searchedImages, searchSetup } from '../../../../../stages/search/search-setup.js';
import { readState } from '../../../../../stages/search/search-state.js';
import { validation } from '../../../../../stages/search/validation.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  problemOf,
  resolvedSpace,
  startBackend,
  stored,
  tinySearch,
} from '../../../support.js';

const SEED = 5;
// 2 operations on 6 edges: 64 architectures.
const space = nasBench201({ cells: 1, channels: 4, operations: ['skip_connect', 'nor_conv_1x1'] });
const settings = {
  ...tinySearch,
  space,
  architecture: rsps({ candidates: 600, batches: 1, finalists: 64 }),
  weights: { learningRate: 0.1 },
  batchSize: 12,
  epochs: 3,
};
const split = colouredSplit(24, 9);

type Outputs = { readonly distribution: FoundArchitectures; readonly state: SearchStateValue };
const run = (given: object = {}, taken: readonly number[] = [], resume?: SearchStateValue) =>
  emitted(
    runSearch(contextOf(decoded(SearchSettings, { ...settings, ...given }), { split }, { seed: SEED, resume })),
    taken,
  ) as Promise<Emitted<Outputs, SearchStateValue>>;

test.before(startBackend);

test('the architectures at the end are ranked as an enumeration of the whole space by the shared weights ranks them', async () => {
  const { artifacts, metrics } = await run();
  const setup = await searchSetup(decoded(SearchSettings, settings), searchedImages(split));
  const { weights } = readState(setup, stored(searchState, artifacts.state));
  const source = fold(generatorOf(SEED), 'search', 'conclusion', 'images');
  const open = () => () => Promise.reject(new Error('the test opens no file'));
  const validate = validation(setup, weights, split, open, source);
  const decisions = keptDecisions(setup.space);
  let all: readonly (readonly Part[])[] = [[]];
  for (const options of decisions) all = all.flatMap((parts) => options.map((option) => [...parts, ...option]));
  assert.is(all.length, 64);
  const judged = [];
  for (const parts of all)
    judged.push({ genotype: genotypeOf(setup.space, parts), ...(await validate(drawOfParts(setup.space.cellTypes, parts), 99)) });
  judged.sort((one, other) => other.accuracy - one.accuracy || one.loss - other.loss);
  assert.equal(
    artifacts.distribution.genotypes,
    judged.map(({ genotype }) => genotype),
  );
  assert.ok((judged[0]?.accuracy ?? 0) > (judged[63]?.accuracy ?? 1), 'the weights tell architectures apart');
  assert.is(metrics.at(-1)?.values['best validation accuracy'], judged[0]?.accuracy);
});

test('a search that was killed goes on to the same ranking, and few finalists are judged by all images', async () => {
  const few = { architecture: rsps({ candidates: 5, batches: 1, finalists: 2 }) };
  const whole = await run(few, [1, 2]);
  assert.is(whole.artifacts.distribution.genotypes.length, 2);
  for (const checkpoint of whole.checkpoints.values()) {
    const resumed = await run(few, [], stored(searchState, checkpoint));
    assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(whole.artifacts.state));
  }
});

test('architectures of a space are drawn evenly, and each is one of its genotypes', async () => {
  const { space: tiny } = await resolvedSpace(space);
  const decisions = keptDecisions(tiny);
  const counts = new Map<string, number>();
  const draws = 6400;
  for (let i = 0; i < draws; i++) {
    const name = JSON.stringify(genotypeOf(tiny, randomParts(decisions, fold(generatorOf(3), i))));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  assert.is(counts.size, 64);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - draws / 64) ** 2 / (draws / 64), 0);
  // The 99.99 % quantile of chi-square with 63 degrees of freedom is 113.
  assert.ok(chiSquare < 113, `chi-square ${chiSquare}`);
  const { space: large } = await resolvedSpace(darts({ cells: 8, channels: 16 }));
  for (let i = 0; i < 20; i++) {
    const parts = randomParts(keptDecisions(large), fold(generatorOf(4), i));
    const { theta, paths } = drawOfParts(large.cellTypes, parts);
    const named = (each: readonly Part[]): readonly string[] =>
      each.map(({ cellType, row, column }) => `${cellType} ${row} ${column}`).sort();
    assert.equal(named(large.decomposition?.partsOf(genotypeOf(large, parts)) ?? []), named(parts));
    assert.is(
      Object.values(theta).reduce((sum, row) => row.reduce((a, b) => a + b, sum), 0),
      16,
    );
    assert.is(Object.values(paths).flat(2).length, 16);
  }
});

test('settings of a gradient that a random search does not take are refused', async () => {
  for (const [given, message] of [
    [{ resource: { weight: 1 } }, /its "resource" is a term of the objective of a relaxation/],
    [{ level: 'single' }, /lets θ learn from the pass of the weights/],
    [{ edgeNormalization: true }, /learns the weights of edges with a relaxation/],
    [{ order: 'second' }, /is of the gradient of θ/],
  ] as const) {
    const context = contextOf(decoded(SearchSettings, { ...settings, ...given }), { split });
    assert.match((await problemOf(runSearch(context))).what, message);
  }
});

test.run();

import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parameterCount } from '../../../networks/parameters.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import type { ExperimentResult } from '../../../pipeline/experiment.js';
import { handMade } from '../../../stages/genotype/hand-made.js';
import { measureLatency } from '../../../stages/latency/measure-latency.js';
import { measureMemory } from '../../../stages/memory/measure-memory.js';
import { retrain } from '../../../stages/retrain/retrain.js';
import { discreteNetwork } from '../../networks/families.js';
import { type AnyFlow, graphOf, images, refusal, searched, small, trained } from './support.js';

/** Sizes that no machine has, or that are a slip of the hand; each ends at once. */
const TOO_LARGE: readonly (readonly [build: () => ExperimentResult, set: string, what: RegExp, remedy: RegExp])[] = [
  [trained, 'retrain.channels=1000000', /channels: must be a whole number from 1 to 65536, not 1000000/, /--set/],
  [trained, 'retrain.cells=1000000', /cells: must be a whole number from 1 to 1000, not 1000000/, /--set/],
  [searched, 'search.space.cells=100000', /cells: must be a whole number from 1 to 1000/, /--set/],
  [searched, 'search.space.nodes=100000', /nodes: must be a whole number from 1 to 32/, /--set/],
  [searched, 'search.batchSize=9007199254740991', /batchSize: must be a whole number from 1 to 1048576/, /--set/],
  [trained, 'retrain.batchSize=9007199254740991', /batchSize: must be a whole number from 1 to 1048576/, /--set/],
  [searched, 'search.epochs=9007199254740991', /epochs: must be a whole number from 1 to 1000000/, /--set/],
  [
    trained,
    'retrain.channels=65536',
    /has [\d,]+ parameters or more: .* take at least [\d,.]+ [GT]iB, and this machine has 8.0 GiB/,
    /"channels"/,
  ],
  [trained, 'retrain.stemMultiplier=257', /stemMultiplier: must be a whole number from 1 to 256/, /--set/],
  [
    searched,
    'search.space.channels=20000',
    /take at least [\d,.]+ [GT]iB, and this machine has 8.0 GiB/,
    /"space.channels".*raise "partial"/,
  ],
  [() => searched(nasBench201()), 'search.space.channels=20000', /take at least/, /"space.cells"/],
  [
    () => handMade({ network: 'VGG16', widthMultiplier: 50 }).pipe(retrain(images(), { auxiliary: 0 })) as AnyFlow,
    'retrain.epochs=1',
    /take at least/,
    /lower/,
  ],
  [
    () => measureLatency({ space: small, cells: 3, channels: 4 }),
    'measureLatency.batchSize=1000000',
    /one activation of a batch of 1,000,000 take at least/,
    /"batchSize"/,
  ],
  [
    () => searched().pipe(measureMemory()) as AnyFlow,
    'measureMemory.batchSize=1000000',
    /activation of a batch of 1,000,000/,
    /"batchSize"/,
  ],
];

for (const [build, set, what, remedy] of TOO_LARGE)
  test(`${set}: refused before anything is built`, async () => {
    const found = await refusal(build, set);
    assert.match(found.what, what);
    assert.match(found.remedy, remedy);
  });

test('the memory that is asked for is a lower bound: what is refused on a machine cannot be held by it', async () => {
  const set = 'retrain.channels=2048';
  const needs = async (memoryBytes: number): Promise<boolean> => either.isRight(await graphOf(trained, [set], { memoryBytes }));
  const network = discreteNetwork(publishedGenotypes.DARTS_V2, { cells: 3, channels: 2048, classes: 10, height: 32, width: 32 });
  if (either.isLeft(network)) throw new Error(network.left.what);
  // Weights and momentum of any DARTS network of this form, here of one with the fewest operations that a search can find.
  const bytes = 8 * parameterCount(network.right.parameters);
  assert.ok(await needs(bytes));
  assert.not.ok(await needs(bytes / 16));
});

test.run();

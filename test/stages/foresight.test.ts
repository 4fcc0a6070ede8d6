import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Component } from '../../artifacts/component.js';
import type { Problem } from '../../artifacts/problem.js';
import { cifar10 } from '../../datasets/cifar10.js';
import { imageFolder } from '../../datasets/image-folder.js';
import { shapes } from '../../datasets/shapes.js';
import { darts } from '../../networks/darts-space.js';
import { discreteNetwork } from '../../networks/discrete-network.js';
import { nasBench201 } from '../../networks/nas-bench-201-space.js';
import { parameterCount } from '../../networks/parameters.js';
import { publishedGenotypes } from '../../networks/published-genotypes.js';
import { type ExperimentResult, experiment } from '../../pipeline/experiment.js';
import type { Flow } from '../../pipeline/flow.js';
import { named } from '../../pipeline/named.js';
import { overSeeds } from '../../pipeline/over-seeds.js';
import { configuredGraph, parseOverride } from '../../pipeline/run/configure.js';
import { dirichlet } from '../../stages/architecture/dirichlet.js';
import { softmax } from '../../stages/architecture/softmax.js';
import { loadBenchmark } from '../../stages/benchmark/load-benchmark.js';
import { nasBench201Table } from '../../stages/benchmark/nas-bench-201-table.js';
import { queryBenchmark } from '../../stages/benchmark/query-benchmark.js';
import { queryTrajectory } from '../../stages/benchmark/query-trajectory.js';
import { curvature } from '../../stages/curvature/curvature.js';
import { weightCurvature } from '../../stages/curvature/weight-curvature.js';
import { discretise } from '../../stages/discretise/discretise.js';
import { discretiseWithin } from '../../stages/discretise/discretise-within.js';
import { sampleWithin } from '../../stages/discretise/sample-within.js';
import { evaluate } from '../../stages/evaluate/evaluate.js';
import { predict } from '../../stages/evaluate/predict.js';
import { fixedGenotype } from '../../stages/genotype/fixed-genotype.js';
import { handMade } from '../../stages/genotype/hand-made.js';
import { measureLatency } from '../../stages/latency/measure-latency.js';
import { load } from '../../stages/load/load.js';
import { measureMemory } from '../../stages/memory/measure-memory.js';
import { widenAndPrune } from '../../stages/progressive/widen-and-prune.js';
import { compareWithPaper } from '../../stages/report/compare.js';
import { drawCurves } from '../../stages/report/curves.js';
import { retrain } from '../../stages/retrain/retrain.js';
import { search } from '../../stages/search/search.js';
import { summarise } from '../../stages/summarise/summarise.js';
import { concreteDropout } from '../../stages/training/dropout-settings.js';

const MACHINE = { memoryBytes: 8 * 2 ** 30 };

const graphOf = (build: () => ExperimentResult, sets: readonly string[] = [], machine = MACHINE) =>
  configuredGraph(
    experiment('test', () => build()),
    sets.map((text) => {
      const parsed = parseOverride(text);
      if (either.isLeft(parsed)) throw new Error(parsed.left.what);
      return parsed.right;
    }),
    machine,
  )();

const refusal = async (build: () => ExperimentResult, ...sets: readonly string[]): Promise<Problem> => {
  const graph = await graphOf(build, sets);
  if (either.isRight(graph)) throw new Error(`this was expected to be refused: ${sets.join(' ')}`);
  assert.is(graph.left.problem, 'usage');
  return graph.left;
};

// biome-ignore lint/suspicious/noExplicitAny: a flow of any artifacts
type AnyFlow = Flow<any>;
type Space = Component<'space'>;

const small = darts({ cells: 3, channels: 4 });
const images = (settings: object = {}, shares: object = {}): AnyFlow =>
  load(shapes({ train: 400, test: 100, ...settings }), shares);
const searched = (space: Space = small, settings: object = {}, from = images()): AnyFlow =>
  from.pipe(search({ space, architecture: softmax(), batchSize: 8, epochs: 10, ...settings }));
const trained = (settings: object = {}, from = searched()): AnyFlow =>
  from.pipe(
    discretise(),
    retrain({ cells: 3, channels: 4, batchSize: 8, epochs: 4, auxiliary: 0, augmentation: {}, ...settings }),
  );
const progressive = (widen: object, second: object = {}): AnyFlow =>
  searched(small, { partial: 4, scheduleEpochs: 20 }).pipe(widenAndPrune(widen), search({ epochs: 10, ...second }));

/** What is refused before anything runs: the graph, `--set` if any, the stage, and what the message says. */
const REFUSED: readonly (readonly [
  name: string,
  build: () => ExperimentResult,
  sets: readonly string[],
  where: string,
  what: RegExp,
  remedy: RegExp,
])[] = [
  [
    'uncertainty without dropout',
    searched,
    ['search.uncertainty.weight=1'],
    'stage search',
    /without dropout all passes/,
    /concreteDropout/,
  ],
  [
    'early stopping without eigenvalues',
    searched,
    ['search.earlyStopping.ratio=0.7'],
    'stage search',
    /eigenvalue of every epoch/,
    /every: 1/,
  ],
  [
    'a warm-up longer than the search',
    searched,
    ['search.warmUp=11'],
    'stage search',
    /in its first 11 epochs \("warmUp"\), but it has 10/,
    /"warmUp", below 10/,
  ],
  [
    'a schedule that ends before the search',
    searched,
    ['search.scheduleEpochs=5'],
    'stage search',
    /ends after 5 epochs, but this search ends after 10/,
    /scheduleEpochs/,
  ],
  [
    'a rise of the learning rate without an end',
    searched,
    ['search.weights.warmUp=12'],
    'stage search',
    /has 10 epochs, too few for "weights.warmUp" 12/,
    /"weights.warmUp" to 10 or less/,
  ],
  [
    'the same in a training',
    trained,
    ['retrain.weights.warmUp=5'],
    'stage retrain',
    /has 4 epochs, too few for "weights.warmUp" 5/,
    /raise "epochs"/,
  ],
  [
    'channels that K does not divide',
    searched,
    ['search.partial=3'],
    'stage search',
    /1\/3 does not divide 4 channels/,
    /multiple of 3/,
  ],
  [
    'K in NAS-Bench-201',
    () => searched(nasBench201({ channels: 10 }), { partial: 4 }),
    [],
    'stage search',
    /1\/4 does not divide 10/,
    /multiple of 4/,
  ],
  [
    'an image that cannot be halved',
    () => searched(small, {}, images({ size: 30 })),
    [],
    'stage search',
    /must halve an input of 15×15/,
    /multiples of 4/,
  ],
  [
    'an image that cannot be halved, in NAS-Bench-201',
    () => searched(nasBench201(), {}, images({ size: 30 })),
    [],
    'stage search',
    /halves its images twice, and 30×30/,
    /multiples of 4/,
  ],
  [
    'the same image of a folder',
    () => searched(small, {}, load(imageFolder({ size: 30 }))),
    [],
    'stage search',
    /must halve an input of 15×15/,
    /multiples/,
  ],
  [
    'a batch larger than the images for the weights',
    () => searched(small, {}, images({}, { validation: 0.9 })),
    ['search.batchSize=64'],
    'stage search',
    /a batch of 64 is more than the 40 images for the weights/,
    /"batchSize" to 40 or less/,
  ],
  [
    'a batch larger than the validation images',
    () => searched(small, {}, images({}, { validation: 0.1 })),
    ['search.batchSize=64'],
    'stage search',
    /more than the 40 validation images/,
    /raise the share/,
  ],
  [
    'a batch larger than the training images',
    trained,
    ['retrain.batchSize=500'],
    'stage retrain',
    /a batch of 500 is more than the 400 training images/,
    /to 400 or less/,
  ],
  [
    'a batch larger than CIFAR-10',
    () => trained({}, searched(small, {}, load(cifar10({ train: 100 })))),
    ['retrain.batchSize=128'],
    'stage retrain',
    /more than the 100 training images/,
    /to 100/,
  ],
  [
    'no validation images',
    () => searched(small, {}, images({}, { validation: 0 })),
    [],
    'stage search',
    /has no validation images/,
    /raise the share/,
  ],
  [
    'more eigenvalue batches than there are',
    searched,
    ['search.curvature.every=1', 'search.curvature.batches=30'],
    'stage search',
    /30 batches of 8 are more than/,
    /"batches" to/,
  ],
  [
    'shares of more than all',
    images,
    ['load.train=0.7', 'load.validation=0.5'],
    'stage load',
    /together more than all/,
    /lower one/,
  ],
  [
    'a cutout larger than the image',
    trained,
    ['retrain.augmentation.cutout=40'],
    'stage retrain',
    /a cutout of 40 pixels is larger than the shorter side of images of 32×32/,
    /16|half/,
  ],
  [
    'a border as wide as the image',
    searched,
    ['search.augmentation.pad=32'],
    'stage search',
    /a border of 32 pixels/,
    /less than 32/,
  ],
  [
    'an auxiliary tower in NAS-Bench-201',
    () => trained({ auxiliary: 0.4 }, searched(nasBench201())),
    [],
    'stage retrain',
    /has no auxiliary tower/,
    /"auxiliary" to 0/,
  ],
  [
    'an auxiliary tower of a hand-made network',
    () => handMade({ network: 'ResNet20' }).pipe(retrain(images())) as AnyFlow,
    [],
    'stage retrain',
    /ResNet20 has no auxiliary tower/,
    /"auxiliary" to 0/,
  ],
  [
    'a stem that a hand-made network has not',
    () => handMade({ network: 'ResNet20' }).pipe(retrain(images(), { auxiliary: 0, stem: 'imagenet' })) as AnyFlow,
    [],
    'stage retrain',
    /no imagenet stem/,
    /leave "stem" out/,
  ],
  [
    'images too small for VGG16',
    () => handMade({ network: 'VGG16' }).pipe(retrain(images({ size: 16 }), { auxiliary: 0 })) as AnyFlow,
    [],
    'stage retrain',
    /16×16 leaves nothing/,
    /32×32/,
  ],
  [
    'an auxiliary tower on nothing',
    () => trained({ auxiliary: 0.4, cells: 3, batchSize: 8, stem: 'imagenet' }, searched(small, {}, images({ size: 32 }))),
    [],
    'stage retrain',
    /needs a square input of at least 2×2/,
    /"auxiliary" 0/,
  ],
  [
    'a published cell on odd images',
    () => fixedGenotype('DARTS_V2').pipe(retrain(images({ size: 31 }))) as AnyFlow,
    [],
    'stage retrain',
    /must halve an input of 31×31/,
    /multiples/,
  ],
  [
    'widening to fewer channels',
    () => progressive({ partial: 8 }),
    [],
    'stage widenAndPrune',
    /1\/8 are fewer than the 1\/4/,
    /from 1 to 4/,
  ],
  [
    'keeping more than there is',
    () => progressive({ partial: 2, keep: 9 }),
    [],
    'stage widenAndPrune',
    /cannot keep|can keep 9/,
    /from 1 to 8/,
  ],
  [
    'keeping more than was kept',
    () => progressive({ partial: 2, keep: 3 }).pipe(named('again', widenAndPrune({ keep: 4 }) as never)) as AnyFlow,
    [],
    'stage again',
    /can keep 4 operations: there are 3 left/,
    /from 1 to 3/,
  ],
  [
    'another space in widening',
    () => progressive({ space: nasBench201() }),
    [],
    'stage widenAndPrune',
    /one of darts with softmax, not of nas-bench-201/,
    /leave "space"/,
  ],
  [
    'going on with other channels',
    () => progressive({ partial: 2 }, { partial: 4 }),
    [],
    'stage search-2',
    /goes on with partial channels 1\/2/,
    /set that of widenAndPrune/,
  ],
  [
    'going on with another relaxation',
    () => progressive({ partial: 2 }, { architecture: dirichlet() }),
    [],
    'stage search-2',
    /from a search with softmax, but its "architecture" is dirichlet/,
    /leave it out/,
  ],
  [
    'going on beyond the schedule',
    () => progressive({ partial: 2 }, { epochs: 11 }),
    [],
    'stage search-2',
    /ends after 20 epochs, but this search ends after 21/,
    /to 21/,
  ],
  [
    'reading a distribution by another space',
    () => searched().pipe(discretise({ space: darts({ cells: 3, channels: 4, nodes: 3 }) })) as AnyFlow,
    [],
    'stage discretise',
    /over other edges or operations of darts/,
    /leave "space" out/,
  ],
  [
    'a choice without a limit',
    () => searched().pipe(discretiseWithin()) as AnyFlow,
    [],
    'stage discretiseWithin',
    /no resource has a limit/,
    /"parameters"/,
  ],
  [
    'a latency that nobody measures',
    () => searched().pipe(sampleWithin({ latency: 3 })) as AnyFlow,
    [],
    'stage sampleWithin',
    /none was measured/,
    /measureLatency/,
  ],
  [
    'a latency of another network',
    () => searched().pipe(discretiseWithin(measureLatency({ space: small, cells: 3 }), { latency: 3, cells: 4 })) as AnyFlow,
    [],
    'stage discretiseWithin',
    /measured of darts with 3 cells/,
    /same network/,
  ],
  [
    'a latency of odd images',
    () => measureLatency({ space: small, height: 30, width: 30 }),
    [],
    'stage measureLatency',
    /must halve/,
    /multiples/,
  ],
  [
    'looking a DARTS cell up',
    () => searched().pipe(discretise(), queryBenchmark(loadBenchmark(nasBench201Table()))) as AnyFlow,
    [],
    'stage queryBenchmark',
    /of the space darts/,
    /nasBench201\(\)/,
  ],
  [
    'looking a trajectory of DARTS up',
    () => searched().pipe(queryTrajectory(loadBenchmark(nasBench201Table()))) as AnyFlow,
    [],
    'stage queryTrajectory',
    /of the space darts/,
    /nasBench201\(\)/,
  ],
  [
    'testing on images of another size',
    () => trained().pipe(evaluate(images({ size: 16 }))) as AnyFlow,
    [],
    'shapes',
    /for images of 32x32 pixels, and those of shapes have 16x16/,
    /network's size/,
  ],
  [
    'predicting images of another size',
    () => trained().pipe(predict(images({ size: 16 }))) as AnyFlow,
    [],
    'shapes',
    /for images of 32x32/,
    /network's size/,
  ],
  [
    'eigenvalues over more batches than there are',
    () => searched().pipe(curvature({ batches: 99 })) as AnyFlow,
    [],
    'stage curvature',
    /99 batches of 8/,
    /"batches" to/,
  ],
  [
    'the same of the weights',
    () => trained().pipe(weightCurvature({ batches: 7 })) as AnyFlow,
    [],
    'stage weightCurvature',
    /7 batches of 64 are more than the 400/,
    /to 6 or less/,
  ],
  [
    'drawing eigenvalues that are not measured',
    () => drawCurves({ one: [searched()] }, { title: 't', metric: 'largest eigenvalue' }),
    [],
    'stage drawCurves',
    /no epoch of "one" will have a metric "largest eigenvalue"/,
    /curvature: \{ every: 1 \}/,
  ],
  [
    'drawing a variance without dropout',
    () => drawCurves({ one: [searched()] }, { title: 't', metric: 'predictive variance' }),
    [],
    'stage drawCurves',
    /"predictive variance"/,
    /concreteDropout/,
  ],
  [
    'drawing of flows without a search',
    () => drawCurves({ one: [images()] }, { title: 't', metric: 'entropy' }),
    [],
    'stage drawCurves',
    /"one" has no search/,
    /that have a search/,
  ],
  [
    'comparing with a flow that there is not',
    () => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['two'], paper: [] }] }),
    [],
    'stage compareWithPaper',
    /there is no flow "two" with a summary/,
    /name one of one/,
  ],
  [
    'comparing with a table that nobody loads',
    () => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['optimum'], paper: [] }] }),
    [],
    'stage compareWithPaper',
    /needs the table/,
    /loadBenchmark/,
  ],
  [
    'more figures than columns',
    () => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['one'], paper: ['1'] }] }),
    [],
    'stage compareWithPaper',
    /has 1 of the paper's figures/,
    /each column/,
  ],
];

function summarised(): AnyFlow {
  return summarise(overSeeds([0, 1], () => trained().pipe(evaluate()) as AnyFlow));
}

for (const [name, build, sets, where, what, remedy] of REFUSED)
  test(`${name}: refused before anything runs`, async () => {
    const found = await refusal(build, ...sets);
    assert.is(found.where, where);
    assert.match(found.what, what);
    assert.match(found.remedy, remedy);
  });

test('what is allowed is allowed: the smallest and the largest that fit', async () => {
  const allowed: readonly (readonly [() => ExperimentResult, ...string[]])[] = [
    [searched],
    [searched, 'search.batchSize=190'],
    [searched, 'search.warmUp=10'],
    [searched, 'search.dropout=true', 'search.uncertainty.weight=1'],
    [searched, 'search.augmentation.pad=31'],
    [() => searched(small, { warmUp: 10 }, images({}, { validation: 0 }))],
    [() => searched(small, {}, load(imageFolder({ size: 32 }))), 'search.batchSize=4096'],
    [() => searched(small, { partial: 4, dropout: concreteDropout() }).pipe(measureMemory()) as AnyFlow],
    [() => progressive({ partial: 1, keep: 8 })],
    [trained, 'retrain.batchSize=400'],
    [trained, 'retrain.augmentation.cutout=32'],
    [() => searched().pipe(discretiseWithin(measureLatency({ space: small, cells: 3 }), { latency: 3, cells: 3 })) as AnyFlow],
    [() => trained().pipe(evaluate({ batchSize: 4000 })) as AnyFlow],
    [() => drawCurves({ one: [searched()] }, { title: 't', metric: 'entropy' })],
    [() => drawCurves({ one: [searched(small, { curvature: { every: 5 } })] }, { title: 't', metric: 'largest eigenvalue' })],
    [() => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['one'], paper: [] }] })],
  ];
  for (const [build, ...sets] of allowed) {
    const graph = await graphOf(build, sets);
    assert.ok(either.isRight(graph), either.isLeft(graph) ? JSON.stringify(graph.left) : '');
  }
});

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

test('a problem names the stage as the experiment does', async () => {
  const found = await refusal(
    () => images().pipe(named('wide', search({ space: small, architecture: softmax(), partial: 3 }))) as AnyFlow,
  );
  assert.is(found.where, 'stage wide');
});

test.run();

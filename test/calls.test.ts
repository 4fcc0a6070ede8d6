import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem, type Problem } from '../base/problem.js';
import { nasBench201Table } from '../datasets/benchmarks/nas-bench-201/source.js';
import * as sluice from '../index.js';
import { type ExperimentResult, experiment } from '../pipeline/experiment.js';
import { Flow } from '../pipeline/flow.js';
import { configuredGraph } from '../pipeline/run/configure.js';
import { loadBenchmark } from '../stages/benchmark/load-benchmark.js';

type Call = (...given: readonly unknown[]) => unknown;
type AnyFlow = Flow<Record<string, unknown>>;
const api = sluice as unknown as Readonly<Record<string, Call>>;
const call = (name: string): Call => api[name] as Call;

const WRONG: readonly unknown[] = [undefined, null, 0, 1, '', 'x', true, [], [1], {}, { a: 1 }, () => undefined, Symbol.iterator];

const images = sluice.load(sluice.shapes({ train: 200 })) as unknown as AnyFlow;
const space = sluice.darts({ cells: 3, channels: 4 });
const searched = images.pipe(
  sluice.search({ space, architecture: sluice.softmax(), batchSize: 8 }) as never,
  sluice.discretise() as never,
) as AnyFlow;
const network = searched.pipe(sluice.retrain({ epochs: 1, batchSize: 8, cells: 3, channels: 4 }) as never) as AnyFlow;
const benchmark = loadBenchmark(nasBench201Table()) as unknown as AnyFlow;

/** What a call's result is in an experiment: a flow as it is, a stage behind `from`; anything else is a value alone. */
const asFlow = (result: unknown, from: AnyFlow): AnyFlow | undefined => {
  if (result instanceof Flow) return result as AnyFlow;
  return typeof result === 'function' && !('definition' in result) ? (from.pipe(result as never) as AnyFlow) : undefined;
};

/** Whatever goes wrong when a call is made in an experiment, and the experiment is configured. */
const outcomeOf = async (make: () => unknown, from: AnyFlow): Promise<unknown> => {
  let raised: unknown;
  const build = (): ExperimentResult => {
    try {
      return asFlow(make(), from) ?? images;
    } catch (error) {
      raised = error;
      throw error;
    }
  };
  const graph = await configuredGraph(experiment('calls', build), [])();
  return raised ?? (graph._tag === 'Left' ? graph.left : undefined);
};

const describe = (value: unknown): string => (typeof value === 'symbol' ? 'a symbol' : (JSON.stringify(value) ?? String(value)));

/** Checks that a call is either taken, or refused with a problem that names the function. */
const check = async (name: string, arguments_: readonly unknown[], from: AnyFlow, make: () => unknown): Promise<void> => {
  const outcome = await outcomeOf(make, from);
  if (outcome === undefined) return;
  const text = `${name}(${arguments_.map(describe).join(', ')})`;
  assert.ok(isProblem(outcome), `${text} raises ${outcome instanceof Error ? outcome.stack : describe(outcome)}`);
  const { problem, what, where, remedy } = outcome as Problem;
  assert.is(problem, 'usage', text);
  assert.ok(
    `${what} ${where} ${remedy}`.includes(name.split('.').at(-1) as string),
    `${text}: "${what}" at "${where}" does not name it`,
  );
  for (const raw of [
    'is not a function',
    'Cannot read',
    'is not iterable',
    'undefined (reading',
    'Cannot convert',
    'cannot be checked',
  ])
    assert.not.ok(what.includes(raw), `${text}: ${what}`);
};

const STARTS = ['load', 'loadBenchmark', 'fixedGenotype', 'handMade', 'measureLatency'];
const STEPS: readonly (readonly [name: string, from: AnyFlow])[] = [
  ['search', images],
  ['widenAndPrune', searched],
  ['discretise', searched],
  ['discretiseWithin', searched],
  ['sampleGenotype', searched],
  ['sampleWithin', searched],
  ['curvature', searched],
  ['measureMemory', searched],
  ['retrain', searched],
  ['evaluate', network],
  ['predict', network],
  ['weightCurvature', network],
  ['queryBenchmark', searched],
  ['queryTrajectory', searched],
  ['blackBoxSearch', images],
];

for (const name of STARTS)
  test(`${name} takes no wrong argument, and says so itself`, async () => {
    for (const wrong of WRONG) {
      await check(name, [wrong], images, () => call(name)(wrong));
      await check(name, [sluice.shapes(), wrong], images, () => call(name)(sluice.shapes(), wrong));
    }
  });

for (const [name, from] of STEPS)
  test(`${name} takes no wrong settings, no settings twice, and nothing that is no flow`, async () => {
    for (const wrong of WRONG) {
      await check(name, [wrong], from, () => call(name)(wrong));
      await check(name, ['a flow', wrong], from, () => call(name)(benchmark, wrong));
      await check(name, [{}, wrong], from, () => call(name)({}, wrong));
      await check(name, ['applied to', wrong], from, () => (call(name)({}) as Call)(wrong));
    }
    await check(name, ['uncalled'], from, () => from.pipe(call(name) as never, sluice.discretise() as never));
  });

const SETTINGS = [
  'standardAugmentation',
  'photographAugmentation',
  'concreteDropout',
  'imagenetRetraining',
  'cifar10',
  'cifar100',
  'svhn',
  'imagenet',
  'imagenet16',
  'imageFolder',
  'shapes',
  'darts',
  'nasBench201',
  'nasBench201Table',
  'dirichlet',
  'softmax',
  'benchmarkAccuracy',
  'shortTraining',
  'randomSampling',
  'regularisedEvolution',
  'reinforce',
  'localSearch',
];

/** Where the result of a function that gives settings or a component belongs in an experiment. */
const inPlace = (name: string, value: unknown): unknown => {
  if (/Augmentation$/.test(name)) return sluice.retrain({ batchSize: 8, augmentation: value as never });
  if (name === 'concreteDropout') return sluice.retrain({ batchSize: 8, dropout: value as never });
  if (name === 'imagenetRetraining') return sluice.retrain({ ...(value as object), batchSize: 8, stem: 'cifar', auxiliary: 0 });
  if (name === 'nasBench201Table') return loadBenchmark(value as never);
  if (['darts', 'nasBench201'].includes(name)) return sluice.measureLatency({ space: value as never, cells: 2, channels: 4 });
  if (['dirichlet', 'softmax'].includes(name)) return sluice.sampleGenotype({ architecture: value as never });
  const blackBox = {
    space,
    method: sluice.randomSampling(),
    evaluator: sluice.shortTraining({ batchSize: 8 }),
    budget: { evaluations: 1 },
  };
  if (['randomSampling', 'regularisedEvolution', 'reinforce', 'localSearch'].includes(name))
    return sluice.blackBoxSearch({ ...blackBox, method: value as never });
  if (name === 'shortTraining') return sluice.blackBoxSearch({ ...blackBox, evaluator: value as never });
  if (name === 'benchmarkAccuracy')
    return sluice.blackBoxSearch(benchmark, { ...blackBox, space: sluice.nasBench201(), evaluator: value as never });
  return sluice.load(value as never);
};

for (const name of SETTINGS)
  test(`${name} gives no settings that are none, and says so itself or where they go`, async () => {
    for (const wrong of WRONG) {
      const place =
        /Augmentation$|^concrete|^imagenetR/.test(name) && wrong !== null && typeof wrong === 'object' && !Array.isArray(wrong)
          ? 'retrain'
          : name;
      await check(place, [wrong], searched, () => inPlace(name, call(name)(wrong)));
    }
  });

for (const name of ['cifar10', 'imageFolder', 'nasBench201Table'])
  test(`${name} takes no root that is no path`, async () => {
    for (const root of WRONG.filter((one) => one !== undefined && typeof one !== 'string'))
      assert.ok(isProblem(await outcomeOf(() => call(name)({ root }), images)), describe(root));
  });

test('functions that take flows refuse what is none', async () => {
  const settings = { title: 't', columns: [], rows: [], metric: 'm' };
  const seeds = sluice.overSeeds([0, 1], () => images as never) as unknown as readonly AnyFlow[];
  for (const wrong of WRONG) {
    await check('summarise', [wrong], images, () => call('summarise')(wrong));
    await check('summarise', [[wrong]], images, () => call('summarise')([wrong]));
    await check('drawCurves', [wrong, settings], images, () => call('drawCurves')(wrong, { title: 't', metric: 'm' }));
    await check('drawCurves', [{ a: wrong }], images, () => call('drawCurves')({ a: wrong }, { title: 't', metric: 'm' }));
    await check('drawCurves', ['series', wrong], images, () => call('drawCurves')({ a: seeds }, wrong));
    await check('compareWithPaper', [wrong, settings], images, () =>
      call('compareWithPaper')(wrong, { title: 't', columns: [], rows: [] }),
    );
    await check('compareWithPaper', [{ a: wrong }], images, () =>
      call('compareWithPaper')({ a: wrong }, { title: 't', columns: [], rows: [] }),
    );
    await check('compareWithPaper', ['flows', wrong], images, () => call('compareWithPaper')({ a: images }, wrong));
    await check('detectOutOfDistribution', [wrong], network, () => call('detectOutOfDistribution')(wrong));
    await check('overSeeds', [wrong], images, () => call('overSeeds')(wrong, () => images));
    await check('overSeeds', [[wrong]], images, () => call('overSeeds')([wrong], () => images));
    await check('overSeeds', [[0], wrong], images, () => call('overSeeds')([0], wrong));
    await check('overSeeds', [[0], 'gives', wrong], images, () => call('overSeeds')([0], () => wrong));
    await check('named', [wrong], images, () =>
      call('named')(wrong, sluice.search({ space, architecture: sluice.softmax(), batchSize: 8 })),
    );
    await check('named', ['wide', wrong], images, () => call('named')('wide', wrong));
    await check('pipe', [wrong], images, () =>
      wrong === undefined ? undefined : typeof wrong === 'function' ? undefined : images.pipe(wrong as never),
    );
  }
});

test('an experiment is made of a name, settings and a function', async () => {
  for (const wrong of WRONG) {
    await check('experiment', [wrong], images, () => call('experiment')(wrong, () => images));
    await check('experiment', ['x', wrong], images, () => call('experiment')('x', wrong));
    await check('experiment', ['x', wrong, 'f'], images, () => call('experiment')('x', wrong, () => images));
    await check('experiment', ['seed', wrong], images, () => call('experiment')('x', { seed: wrong }, () => images));
    await check('experiment', ['choices', wrong], images, () =>
      call('experiment')('x', { choices: { scale: wrong } }, () => images),
    );
  }
});

test('an experiment whose choices are no lists of words, or whose seed is no seed, is refused', async () => {
  for (const settings of [
    { choices: { scale: 'small' } },
    { choices: { scale: [] } },
    { choices: { 'a.b': ['x'] } },
    { choices: { 'a=b': ['x'] } },
    { choices: [] },
    { seed: 'x' },
    { seed: -1 },
  ]) {
    const outcome = await outcomeOf(() => call('experiment')('x', settings, () => images), images);
    assert.ok(isProblem(outcome) && outcome.where === 'experiment', JSON.stringify(settings));
  }
});

test('a preset of a name that there is not is refused: it is not another one', async () => {
  for (const wrong of [...WRONG, 'papr', 'DARTS ', 'constructor', '__proto__']) {
    for (const preset of ['cifar10', 'imagenet'] as const) {
      const outcome = await outcomeOf(() => sluice.drnasSettings[preset](wrong as never), images);
      assert.ok(isProblem(outcome) && outcome.where === `drnasSettings.${preset}`, describe(wrong));
      const plain = await outcomeOf(() => sluice.drnasSettings.plain[preset](wrong as never), images);
      assert.ok(isProblem(plain) && plain.where === `drnasSettings.plain.${preset}`, describe(wrong));
    }
    for (const part of ['search', 'retrain'] as const) {
      const outcome = await outcomeOf(() => sluice.muDartsSettings[part](wrong as never), images);
      assert.ok(isProblem(outcome) && outcome.where === `muDartsSettings.${part}`, describe(wrong));
    }
  }
});

test('a genotype is written from a genotype and read from a text alone', () => {
  for (const wrong of WRONG) {
    let raised: unknown;
    try {
      call('formatGenotype')(wrong);
    } catch (error) {
      raised = error;
    }
    assert.ok(isProblem(raised) && raised.where === 'formatGenotype', describe(wrong));
    assert.is((call('parseGenotype')(wrong) as { _tag: string })._tag, 'Left', describe(wrong));
  }
});

test.run();

import { lastValueFrom, tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem } from '../../../base/problem.js';
import { ablate } from '../../../pipeline/ablation/ablate.js';
import { experiment } from '../../../pipeline/experiment.js';
import type { Flow } from '../../../pipeline/flow.js';
import type { RunEvent, RunOutput } from '../../../pipeline/run/event.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { compareVariants } from '../../../stages/ablation/compare-variants.js';
import { runCompareVariants } from '../../../stages/ablation/compare-variants-run.js';
import { comparedMetric, FIGURES } from '../../../stages/ablation/compared-metric.js';
import { ablationKind } from '../../../stages/kinds/ablation.js';
import type { Evaluation } from '../../../stages/kinds/evaluation.js';
import { evaluationQuantities } from '../../../stages/summarise/metrics.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { right } from '../../datasets/support.js';
import { measure } from '../../pipeline/fixtures/counted.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../../pipeline/fixtures/run.js';
import { count, one } from '../../pipeline/fixtures/stages.js';
import { contextOf, emitted, near } from '../support.js';

const metricsOf = (texts: readonly string[]) => texts.map((text) => comparedMetric('test', text, ['evaluation']));
const NOTHING = { evaluation: [], benchmarkRecord: [], outOfDistribution: [], curvature: [], weightCurvature: [], metrics: [] };
const evaluationOf = (top1: number) =>
  ({ top1, top5: 1, loss: 1 - top1, classes: [], deviations: null }) as unknown as Evaluation;
const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return `${error.where}: ${error.what} (${error.remedy})`;
    throw error;
  }
  throw new Error('this was expected to raise a problem');
};

test('the last and the best of a curve of each variant, and the comparison in the store, of what the variants measured', async () => {
  const store = await scratchStore();
  const grid = (steps: readonly number[]) =>
    experiment('grid', () => {
      const variants = ablate({ swaps: { steps }, seeds: [0, 1] }, (variant) => one().pipe(count({ steps: variant.steps })));
      return { ablation: compareVariants(variants, { metrics: ['count.value:max'] }) };
    });
  const events = await eventsOf(grid([2, 4]), optionsWith(store, { seed: 3 }));
  const { outputs, problems } = doneOf(events);
  assert.equal(problems, []);
  const ablation = right(ablationKind.decode(await resultOf(store.read((outputs['ablation'] as RunOutput).digest))));
  assert.equal(ablation.seeds, [3, 4]);
  assert.equal(
    ablation.metrics.map(({ name, better, rows }) => [name, better, rows.map(({ values, curve }) => [values, curve])]),
    [
      [
        'count.value',
        'higher',
        [
          [[2, 2], { last: 2, best: 2 }],
          [[4, 4], { last: 4, best: 4 }],
        ],
      ],
    ],
  );
  const [, longer] = ablation.metrics[0]?.rows ?? [];
  assert.equal(longer?.difference, { seeds: [3, 4], mean: 2, deviation: 0, interval: [2, 2] });

  // One variant more computes that one, and the comparison.
  const computed = Object.entries(statusesOf(await eventsOf(grid([2, 4, 3]), optionsWith(store, { seed: 3 }))));
  assert.equal(computed.flatMap(([stage, statuses]) => (statuses.includes('running') ? [stage] : [])).sort(), [
    'compareVariants',
    'count[steps=3]@0',
    'count[steps=3]@1',
  ]);
});

test('in a file too a run that fails is named with its reason, and the others are compared; where all fail nothing is', async () => {
  const store = await scratchStore();
  const grid = (by: readonly number[]) =>
    experiment('failing', () => {
      const variants = ablate({ swaps: { by }, seeds: [0, 1] }, (variant) =>
        one().pipe(count({ steps: 2 }), measure({ by: variant.by })),
      );
      return { ablation: compareVariants(variants, { metrics: ['measure.length', 'count.value'] }) };
    });
  const events = await eventsOf(grid([1, -1, 2]), optionsWith(store));
  const { outputs, problems } = doneOf(events);
  assert.equal(
    problems.map(({ where }) => where),
    ['stage measure[by=-1]@0', 'stage measure[by=-1]@1'],
  );
  const compared = (outputs['ablation'] as RunOutput).digest;
  const ablation = right(ablationKind.decode(await resultOf(store.read(compared))));
  const reason = (seed: number) => `measure[by=-1]@${seed}: a length is not negative`;
  assert.equal(ablation.variants, [
    { name: 'by=1', failures: [] },
    { name: 'by=-1', failures: [0, 1].map((seed) => ({ seed, reason: reason(seed) })) },
    { name: 'by=2', failures: [] },
  ]);
  assert.equal(
    ablation.metrics.map(({ rows }) => rows.map(({ seeds }) => seeds.length)),
    [
      [2, 0, 2],
      [2, 0, 2],
    ],
  );
  // The same key again, and another one where nothing fails.
  const second = await eventsOf(grid([1, -1, 2]), optionsWith(store));
  assert.equal(statusesOf(second)['compareVariants'], ['cached']);
  assert.is((doneOf(second).outputs['ablation'] as RunOutput).digest, compared);
  const none = await eventsOf(grid([-1, -2]), optionsWith(store));
  const left = none.find((event) => event.type === 'stage' && event.stage === 'compareVariants');
  assert.is(left?.type === 'stage' && left.status, 'not-begun');
  assert.is(left?.type === 'stage' && left.reason, 'every run failed, so that there is nothing to compare');
});

test('an interruption leaves a comparison undone: runs that it stopped did not fail', async () => {
  const stop = new AbortController();
  const grid = experiment('stopped', () => {
    const variants = ablate({ swaps: { steps: [3, 500] } }, ({ steps }) => one().pipe(count({ steps })));
    return { ablation: compareVariants(variants, { metrics: ['count.value'] }) };
  });
  const events: RunEvent[] = [];
  await lastValueFrom(
    runExperiment(grid, optionsWith(await scratchStore(), { signal: stop.signal })).pipe(
      tap((event) => {
        events.push(event);
        if (event.type === 'stage' && event.stage === 'count[steps=3]@0' && event.status === 'done') stop.abort();
      }),
    ),
  );
  const left = events.find((event) => event.type === 'stage' && event.stage === 'compareVariants');
  assert.is(left?.type === 'stage' && left.reason, 'the run was interrupted');
});

test('a stage that measures nothing has no metric to compare, and the comparison alone fails', async () => {
  const store = await scratchStore();
  const silent = experiment('silent', () => {
    const variants = ablate({ swaps: { n: [1, 2] } }, ({ n }) => one({ n }));
    return { ablation: compareVariants(variants, { metrics: ['one.value'] }) };
  });
  const { problems } = doneOf(await eventsOf(silent, optionsWith(store)));
  assert.equal(
    problems.map(({ what }) => what),
    ['stage one[n=1]@0 made no "metrics", since it measures nothing'],
  );
});

test('figures of evaluations, each variant with what its seeds gave and with the runs that failed', async () => {
  const variants = [
    { name: 'a', runs: [0, 1].map((seed) => ({ seed, of: `a@${seed}` })), failures: [] },
    { name: 'b', runs: [{ seed: 1, of: 'b@1' }], failures: [{ seed: 0, reason: 'gone' }] },
    { name: 'c', runs: [], failures: [0, 1].map((seed) => ({ seed, reason: 'never' })) },
  ];
  const config = { metrics: metricsOf(['test accuracy', 'test error']), confidence: 0.95, variants };
  const evaluation = [
    { of: 'b@1', value: evaluationOf(0.5) },
    { of: 'a@0', value: evaluationOf(0.75) },
    { of: 'a@1', value: evaluationOf(0.25) },
  ];
  const { ablation } = (await emitted(runCompareVariants(contextOf(config, { ...NOTHING, evaluation }, { seed: 2 })))).artifacts;
  assert.equal(ablation.seeds, [2, 3]);
  const [accuracy, error] = ablation.metrics;
  assert.equal(
    accuracy?.rows.map(({ values, seeds }) => [values, seeds]),
    [
      [
        [0.75, 0.25],
        [2, 3],
      ],
      [[0.5], [3]],
      [[], []],
    ],
  );
  near(accuracy?.rows[1]?.difference?.mean ?? 0, 0.25, 1e-15);
  assert.equal([accuracy?.better, error?.better], ['higher', 'lower']);
  assert.match(ablationKind.summary(ablation), /c failed under seed 2: never/);
});

test('the best value of a curve is the best of those that are finite, and none where none is', async () => {
  const bestOf = async (values: readonly number[]) => {
    const variants = [{ name: 'a', runs: [{ seed: 0, of: 'a@0' }], failures: [] }];
    const log = { of: 'a@0 search', value: values.map((value, step) => ({ step, values: { loss: value } })) };
    const config = { metrics: metricsOf(['search.loss']), confidence: 0.95, variants };
    const inputs = { ...NOTHING, metrics: [log as never] };
    const { ablation } = (await emitted(runCompareVariants(contextOf(config, inputs)))).artifacts;
    return ablation.metrics[0]?.rows[0]?.curve?.best;
  };
  assert.is(await bestOf([Number.NaN, 3, 2, Number.NaN, 4]), 2);
  assert.is(await bestOf([Number.NEGATIVE_INFINITY, 3]), 3);
  assert.is(await bestOf([Number.NaN]), null);
});

test('the figures of an evaluation that can be named are those that one can have', () => {
  const all = evaluationQuantities({
    ...evaluationOf(0.5),
    classes: Array.from({ length: 10 }, String),
    predictiveVariance: 1,
    predictiveVarianceSum: 1,
    expectedEntropy: 1,
    mutualInformation: 1,
    deviations: { top1: 1, predictiveVariance: 1 },
  }).map(({ name }) => name);
  assert.equal([...FIGURES.evaluation.main, ...FIGURES.evaluation.others].sort(), [...all].sort());
});

test('wrong uses are refused before anything runs', () => {
  const variants = ablate({ swaps: { n: [1, 2] } }, ({ n }) => one({ n }).pipe(count()));
  const evaluated = variants.map((variant) => ({
    ...variant,
    runs: variant.runs.map(({ seed, flow }) => ({
      seed,
      flow: Object.assign(Object.create(Object.getPrototypeOf(flow)), flow, {
        environment: { ...flow.environment, evaluation: { node: flow.node, output: 'total' } },
      }) as Flow<Record<string, unknown>>,
    })),
  }));
  const [first] = variants;
  const wrong: readonly (readonly [() => unknown, RegExp])[] = [
    [() => compareVariants([]), /the variants are an empty list/],
    [() => compareVariants([3 as never]), /one of the variants is 3/],
    [() => compareVariants([first, first] as never), /two variants are called "n=1"/],
    [() => compareVariants(variants), /nothing that can be compared was measured/],
    [() => compareVariants(variants, { metrics: 'x' as never }), /the metrics are "x"/],
    [
      () => compareVariants(evaluated, { metrics: ['test acuracy'] }),
      /no result has a metric "test acuracy"; did you mean "test accuracy"/,
    ],
    [() => compareVariants(variants, { metrics: ['cont.value'] }), /there is no stage "cont".*name one of count, one/],
  ];
  for (const [work, what] of wrong) assert.match(refused(work), what);
});

test.run();

import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ablatedExperiment, type Grid } from '../../../pipeline/ablation/ablated-experiment.js';
import { parseSwap } from '../../../pipeline/ablation/parse-swap.js';
import { sharingOf, sharingText } from '../../../pipeline/ablation/sharing.js';
import { swapsOf } from '../../../pipeline/ablation/swaps-of.js';
import { experiment } from '../../../pipeline/experiment.js';
import { operator } from '../../../pipeline/flow.js';
import { configuredGraph } from '../../../pipeline/run/configure.js';
import { graphOf } from '../../../pipeline/run/graph.js';
import { planExperiment } from '../../../pipeline/run/plan.js';
import { comparisonTools } from '../../../stages/ablation/comparison-tools.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import counted, * as module from '../fixtures/counted.js';
import { doneOf, eventsOf, optionsWith, rightOf, statusesOf } from '../fixtures/run.js';
import { add, count, countStage, one } from '../fixtures/stages.js';

const names = { exports: module, folder: '.' };

const gridOf = async (swaps: readonly string[], more: Partial<Grid> = {}, whole = counted) => {
  const graph = rightOf(graphOf(whole, { origin: 'near' }));
  const found = await swapsOf(
    swaps.map((text) => rightOf(parseSwap(text))),
    whole,
    graph,
    names,
  )();
  const grid = { swaps: rightOf(found), seeds: [0, 1], metrics: ['measure.length'], output: 'measured', ...more };
  return ablatedExperiment(whole, grid, comparisonTools);
};
const namesOf = async (swaps: readonly string[], more?: Partial<Grid>) => {
  const graph = graphOf((await gridOf(swaps, more)).experiment, { origin: 'near' });
  return rightOf(graph).nodes.map(({ name }) => name);
};
const refusalOf = async (swaps: readonly string[], more?: Partial<Grid>): Promise<string> => {
  const graph = graphOf((await gridOf(swaps, more)).experiment, { origin: 'near' });
  if (either.isRight(graph)) throw new Error(`${swaps.join(' ')} was expected to be refused`);
  return `${graph.left.where}: ${graph.left.what} (${graph.left.remedy})`;
};

test('a stage that a swap does not reach is one for all variants, and one that it reaches has its name', async () => {
  assert.equal(await namesOf(['measure.by=1,2', 'count.steps=2,3'], { seeds: [0] }), [
    'one@0',
    'count[steps=2]@0',
    'measure[by=1, steps=2]@0',
    'count[steps=3]@0',
    'measure[by=1, steps=3]@0',
    'measure[by=2, steps=2]@0',
    'measure[by=2, steps=3]@0',
    'compareVariants',
  ]);
});

test('names are the same whatever other variants and seeds there are', async () => {
  const few = await namesOf(['count.steps=3'], { seeds: [1] });
  const many = await namesOf(['count.steps=2,3,4'], { seeds: [0, 1, 2] });
  assert.equal(
    few.filter((name) => !many.includes(name)),
    [],
  );
});

test('a run of a variant is the run of the experiment with its settings and seed, and is found where that was run', async () => {
  const store = await scratchStore();
  const options = { seed: 5, overrides: [{ stage: 'count', path: ['steps'], value: 3 }] };
  await eventsOf(counted, optionsWith(store, options));
  const { experiment: ablated } = await gridOf(['count.steps=2,3']);
  const statuses = statusesOf(await eventsOf(ablated, optionsWith(store, { seed: 4 })));
  assert.equal(
    Object.entries(statuses)
      .flatMap(([stage, [status]]) => (status === 'cached' ? [stage] : []))
      .sort(),
    ['count[steps=3]@1', 'measure[steps=3]@1', 'one@1'],
  );
});

test('a further variant computes that one and the comparison', async () => {
  const store = await scratchStore();
  const run = async (swap: string) => statusesOf(await eventsOf((await gridOf([swap])).experiment, optionsWith(store)));
  await run('measure.by=1,2');
  const second = await run('measure.by=1,3,2');
  assert.equal(
    Object.entries(second)
      .flatMap(([stage, statuses]) => (statuses.includes('running') ? [stage] : []))
      .sort(),
    ['compareVariants', 'measure[by=3]@0', 'measure[by=3]@1'],
  );
});

test('what variants share is told before anything runs: also stages that two choices make alike', async () => {
  const store = await scratchStore();
  const { experiment: ablated, variants } = await gridOf(['measure.by=1,2,3'], { seeds: [0, 1, 2] });
  const services = optionsWith(store);
  const told = async () => {
    const graph = rightOf(await configuredGraph(ablated, [])());
    return sharingText(sharingOf(graph, await resultOf(planExperiment(ablated, services)), variants(), comparisonTools.sources));
  };
  const shared = 'one@0-2, count@0-2 shared by 3 of 9 runs; 27 stages, 15 distinct';
  assert.is(await told(), `${shared}, 0 cached`);
  await eventsOf(ablated, services);
  assert.is(await told(), `${shared}, 15 cached`);

  const alike = experiment('alike', { choices: { by: ['a', 'b'] } }, ({ by }) => ({
    measured: one({ n: 3 }).pipe(module.guess(), module.measure({ by: by === 'a' ? 1 : 2 })),
  }));
  const grid = { swaps: [], seeds: [0], metrics: ['measure.length'], output: undefined };
  const values = ['a', 'b'].map((value) => ({ name: value, change: { change: 'choice', value } as const }));
  const both = ablatedExperiment(
    alike,
    { ...grid, swaps: [{ target: 'by', path: [], values, text: 'by=a,b' }] },
    comparisonTools,
  );
  const graph = rightOf(await configuredGraph(both.experiment, [])());
  const planned = await resultOf(planExperiment(both.experiment, services));
  const { stages, distinct } = sharingOf(graph, planned, both.variants(), comparisonTools.sources);
  assert.equal([stages, distinct], [6, 4]);
});

test('a preset and a stage take the place of what was written, and the flow goes on from them', async () => {
  const store = await scratchStore();
  const { experiment: ablated } = await gridOf(['count=longCount,longCount(steps=5),guess(guess=3)'], { seeds: [0] });
  const { outputs, problems } = doneOf(await eventsOf(ablated, optionsWith(store)));
  assert.equal(problems, []);
  // 4 · 2 + 1, 5 · 2 + 1 and 3 + 1.
  const summary = outputs['ablation']?.summary ?? '';
  assert.match(summary, /longCount +9 .*\n.*longCount\(steps=5\) +11 +1 +\+2 +one seed.*\n.*guess\(guess=3\) +4 +1 +-5/);
});

test('a stage that takes the place of another keeps its name, by which a metric of it is compared', async () => {
  const counting = { ...module, guess: operator({ ...countStage, stage: 'guess' }) };
  const found = await swapsOf([rightOf(parseSwap('count=count,guess'))], counted, rightOf(graphOf(counted, { origin: 'near' })), {
    exports: { ...counting, count },
    folder: '.',
  })();
  const grid = { swaps: rightOf(found), seeds: [0], metrics: ['count.value'], output: 'measured' };
  const { nodes } = rightOf(graphOf(ablatedExperiment(counted, grid, comparisonTools).experiment, { origin: 'near' }));
  assert.equal(
    nodes.map(({ name }) => name),
    ['one@0', 'count[count]@0', 'count[guess]@0', 'compareVariants'],
  );
});

test('a choice that is swapped is no choice of the ablation, and the others stay', async () => {
  const choices = { origin: ['near', 'far'], size: ['small', 'large'] } as const;
  const whole = experiment('chosen', { choices }, ({ origin, size }) => ({
    measured: one({ n: origin === 'near' ? 1 : 10 }).pipe(count(), module.measure({ by: size === 'small' ? 1 : 2 })),
  }));
  const choose = (value: string) => ({ name: value, change: { change: 'choice', value } as const });
  const swap = { target: 'origin', path: [], values: ['near', 'far'].map(choose), text: 'origin=near,far' };
  const grid = { swaps: [swap], seeds: [0], metrics: ['measure.length'], output: undefined };
  const { experiment: ablated } = ablatedExperiment(whole, grid, comparisonTools);
  assert.equal(ablated.settings.choices, { size: ['small', 'large'] });
  const { nodes } = rightOf(graphOf(ablated, { size: 'large' }));
  const byOf = nodes.flatMap(({ node }) => (node.definition.stage === 'measure' ? [node.config] : []));
  assert.equal(byOf, [{ by: 2 }, { by: 2 }]);
});

test('a key is swapped in what takes the place of its stage, whichever is written first', async () => {
  const { experiment: ablated } = await gridOf(['count.guess=9', 'count=guess(guess=3)'], { seeds: [0] });
  const graph = rightOf(await configuredGraph(ablated, [])());
  assert.equal(graph.nodes.find(({ node }) => node.definition.stage === 'guess')?.config, { guess: 9 });
});

test('a stage that takes or makes other artifacts is refused, and so is an output that there is not', async () => {
  assert.match(await refusalOf(['count=orphanStage']), /orphan.*needs parents, which no stage before makes/);
  const sum = experiment('sum', () => ({ measured: one().pipe(module.guess(), module.measure()) }));
  const adder = { ...module, add };
  const found = await swapsOf([rightOf(parseSwap('guess=add'))], sum, rightOf(graphOf(sum)), { exports: adder, folder: '.' })();
  const grid = { swaps: rightOf(found), seeds: [0], metrics: ['measure.length'], output: undefined };
  const graph = graphOf(ablatedExperiment(sum, grid, comparisonTools).experiment);
  assert.match(either.isLeft(graph) ? graph.left.what : '', /in the place of "guess" it makes no "total", which measure takes/);
  assert.match(await refusalOf(['count.steps=1'], { output: 'mesured' }), /no output "mesured"; did you mean "measured"/);
  assert.match(await refusalOf(['count.steps=1'], { metrics: ['test error'] }), /no result has a metric "test error"/);
});

test.run();

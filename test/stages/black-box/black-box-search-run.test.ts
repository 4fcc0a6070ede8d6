import fc from 'fast-check';
import { either } from 'fp-ts';
import { tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { queryGenotype } from '../../../datasets/benchmarks/nas-bench-201/queries.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { benchmarkAccuracy } from '../../../stages/black-box/evaluators/benchmark-accuracy.js';
import { randomSampling } from '../../../stages/black-box/methods/random-sampling.js';
import { searchHistory } from '../../../stages/kinds/search-history.js';
import { emitted, problemOf, right, tinySpace } from '../support.js';
import { bareTable as benchmark, run, searched, stored, timedTable } from './support.js';

test('every evaluation has the figure of the table and its cost; the best one is the genotype', async () => {
  const { artifacts, metrics, remarks } = await searched({ budget: { evaluations: 30 } });
  const { genotype, history } = artifacts;
  assert.equal(
    [history.space, history.method, history.figure, history.unit, history.ended, history.evaluations.length],
    ['nas-bench-201', 'random search', 'cifar10 validation accuracy after 200 epochs', 'epochs', 'budget', 30],
  );
  for (const [i, entry] of history.evaluations.entries()) {
    assert.is(entry.figure, right(queryGenotype(benchmark, entry.genotype)).results.cifar10.validation);
    assert.equal([entry.cost, entry.cumulativeCost], [200, 200 * (i + 1)]);
    assert.equal(metrics[i]?.values, {
      'figure of merit': entry.figure,
      'best figure of merit': Math.max(...history.evaluations.slice(0, i + 1).map(({ figure }) => figure)),
      cost: 200,
      'cumulative cost': 200 * (i + 1),
    });
  }
  const best = Math.max(...history.evaluations.map(({ figure }) => figure));
  assert.is(right(queryGenotype(benchmark, genotype)).results.cifar10.validation, best);
  assert.match(remarks['genotype'] ?? '', /^best cifar10 validation accuracy after 200 epochs of 30 evaluations: 0\.\d+$/);
  assert.equal(searchHistory.decode(searchHistory.encode(history)), either.right(history));
  assert.match(
    searchHistory.summary(history),
    /^random search over nas-bench-201: 30 evaluations, 6,000 epochs\n {2}best cifar10 validation accuracy .* so far\n {2}evaluation 1, 200 epochs: 0\./,
  );
});

test('the seed alone decides the search, and a larger budget begins with the history of a smaller one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), fc.integer({ min: 1, max: 12 }), async (seed, evaluations) => {
      const history = async (budget: object) =>
        (await searched({ budget }, { inputs: { benchmark: timedTable }, seed })).artifacts.history.evaluations;
      const short = await history({ evaluations });
      assert.equal(await history({ evaluations }), short);
      const long = await history({ evaluations: 2 * evaluations });
      assert.equal([long.length, long.slice(0, evaluations)], [2 * evaluations, short]);
      assert.equal(await history({ cost: 200 * evaluations + 199 }), short);
    }),
    { numRuns: 8 },
  );
  const of = async (seed: number) => (await searched({ budget: { evaluations: 3 } }, { seed })).artifacts.history;
  assert.is.not(JSON.stringify(await of(1)), JSON.stringify(await of(2)));
});

test('costs add up, never beyond the budget; an evaluation that would exceed it is not made', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), fc.integer({ min: 200, max: 3000 }), async (seed, cost) => {
      const evaluator = benchmarkAccuracy({ epochs: 12 });
      const given = { inputs: { benchmark: timedTable }, seed };
      const { evaluations } = (await searched({ evaluator, budget: { cost } }, given)).artifacts.history;
      const { evaluations: more } = (await searched({ evaluator, budget: { evaluations: evaluations.length + 1 } }, given))
        .artifacts.history;
      let sum = 0;
      let best = 0;
      for (const [i, entry] of evaluations.entries()) {
        sum += entry.cost;
        if (entry.figure > (evaluations[best]?.figure as number)) best = i;
        assert.equal([entry.cumulativeCost, entry.incumbent], [sum, best + 1]);
      }
      assert.ok(sum <= cost && (more.at(-1)?.cumulativeCost as number) > cost, `${sum} of ${cost}`);
    }),
    { numRuns: 8 },
  );
});

test('a search resumed after any step ends with the artifacts of an uninterrupted one', async () => {
  for (const method of [randomSampling(), randomSampling({ replacement: false })]) {
    const settings = { method, budget: { evaluations: 9 } };
    const whole = await searched(
      settings,
      {},
      Array.from({ length: 9 }, (_, i) => i + 1),
    );
    assert.is(whole.checkpoints.size, 9);
    for (const [number, state] of whole.checkpoints) {
      const resumed = await searched(settings, { resume: stored(state) });
      assert.equal(resumed.artifacts, whole.artifacts, `after step ${number}`);
      assert.is(resumed.metrics.length, 9 - number);
    }
  }
});

test('an alarm stops a search after the evaluation that it goes off at, with the best one so far', async () => {
  const stoppedAfter = async (last: number, resume?: Parameters<typeof stored>[0]) => {
    let evaluated = resume?.header.evaluations.length ?? 0;
    const isStopped = () => evaluated >= last;
    const watched = run({ budget: { evaluations: 9 } }, { isStopped, ...(resume === undefined ? {} : { resume }) }).pipe(
      tap((event) => {
        if (event.type === 'metric') evaluated = event.step;
      }),
    );
    return (await emitted(watched, [1, 2, 3, 4])) as unknown as Awaited<ReturnType<typeof searched>>;
  };
  const { artifacts: whole } = await searched({ budget: { evaluations: 4 } });
  const { artifacts, checkpoints, metrics } = await stoppedAfter(4);
  assert.equal([metrics.length, artifacts.history.ended], [4, 'alarm']);
  assert.equal(artifacts, { ...whole, history: { ...whole.history, ended: 'alarm' } });
  assert.match(searchHistory.summary(artifacts.history), /4 evaluations, 800 epochs, until an alarm stopped it\n/);
  assert.equal(searchHistory.decode(searchHistory.encode(artifacts.history)), either.right(artifacts.history));
  for (const [, state] of checkpoints) assert.equal((await stoppedAfter(4, stored(state))).artifacts, artifacts);
  // One that is at its end anyway ends by its budget.
  assert.is((await stoppedAfter(9)).artifacts.history.ended, 'budget');
});

test('without replacement no genotype is proposed twice, and the search says when none is left', async () => {
  // Two operations on six edges: 64 architectures.
  const space = nasBench201({ operations: ['none', 'nor_conv_3x3'] });
  const { artifacts, logs } = await searched({
    space,
    method: randomSampling({ replacement: false }),
    budget: { evaluations: 100 },
  });
  const { evaluations, ended } = artifacts.history;
  assert.equal([evaluations.length, ended], [64, 'exhausted']);
  assert.is(new Set(evaluations.map(({ genotype }) => JSON.stringify(genotype))).size, 64);
  assert.match(logs[0]?.message ?? '', /^random search had nothing left to propose after 64 evaluations; the rest of the budget/);
  const again = await searched({ space, budget: { evaluations: 100 } });
  assert.equal([again.artifacts.history.evaluations.length, again.logs.length], [100, 0]);
});

test('what makes a search impossible is a problem with its remedy', async () => {
  const expect = async (settings: Parameters<typeof run>[0], given: Parameters<typeof run>[1], what: RegExp, remedy: RegExp) => {
    const found = await problemOf(run(settings, given));
    assert.is(found.problem, 'usage');
    assert.match(found.what, what);
    assert.match(found.remedy, remedy);
  };
  await expect({ budget: {} }, {}, /limits neither the evaluations nor their cost/, /set "budget.evaluations"/);
  await expect(
    { budget: { cost: 150 } },
    {},
    /budget of 150 epochs has no room .* first costs 200 epochs/,
    /raise "budget.cost"/,
  );
  await expect({ budget: { evaluations: 1 } }, { inputs: {} }, /in a table, and none is at hand/, /loadBenchmark/);
  await expect({ space: tinySpace, budget: { evaluations: 1 } }, {}, /the space is darts/, /search in nasBench201/);
  const budget = { evaluations: 1 };
  await expect(
    { budget, evaluator: benchmarkAccuracy() },
    {},
    /the table has no column cifar10valid_valid_e12/,
    /docs\/nas-bench-201.md says, or set "evaluator.epochs" to 200/,
  );
  await expect(
    { budget, evaluator: benchmarkAccuracy({ epochs: 200 }) },
    {},
    /the table has no column cifar10valid_seconds$/,
    /or set "evaluator.cost" to epochs/,
  );
  const validation12 = new Float64Array(15_625).fill(Number.NaN);
  const gaps = { ...benchmark, columns: { ...benchmark.columns, cifar10: { ...benchmark.columns.cifar10, validation12 } } };
  await expect(
    { budget, evaluator: benchmarkAccuracy({ cost: 'epochs' }) },
    { inputs: { benchmark: gaps } },
    /the column cifar10valid_valid_e12 is empty for \|/,
    /add the column/,
  );
});

test.run();

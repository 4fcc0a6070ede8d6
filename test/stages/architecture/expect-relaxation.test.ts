import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import type { Problem } from '../../../base/problem.js';
import { dirichletRelaxation } from '../../../stages/architecture/dirichlet-relaxation.js';
import { expectRelaxation } from '../../../stages/architecture/expect-relaxation.js';
import type { Relaxation, Sample } from '../../../stages/architecture/relaxation.js';
import { softmaxRelaxation } from '../../../stages/architecture/softmax-relaxation.js';

const PROGRESS = { epoch: 1, epochs: 1, step: 0, steps: 1, fraction: 0 };
const good = softmaxRelaxation({ scale: 1, weightDecay: 0 });
const parameters = Float64Array.of(0, 1, 2);
const generator = generatorOf(1);
const longer = (row: Float64Array): Float64Array => Float64Array.from([...row, 0]);

const sampleOf = (change: (sample: Sample) => Partial<Sample>): Sample =>
  expectRelaxation({
    ...good,
    sample: (...given) => {
      const sample = good.sample(...given);
      return { ...sample, ...change(sample) };
    },
  }).sample(parameters, generator, PROGRESS);

const refusal = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    assert.match((error as Problem).where, /^relaxation softmax/);
    return (error as Problem).what;
  }
  return 'nothing was refused';
};

test('a relaxation that keeps its contract gives what it gave', () => {
  const expected = expectRelaxation(good);
  const sample = expected.sample(parameters, generator, PROGRESS);
  const gradient = Float64Array.of(1, 2, 3);
  const absent = [false, false, false];
  const own = good.sample(parameters, generator, PROGRESS);
  assert.equal(sample.weights, own.weights);
  assert.equal(sample.pullback(gradient, absent), own.pullback(gradient, absent));
  assert.equal(expected.expectation(parameters), good.expectation(parameters));
  assert.equal(expected.penalty(parameters), good.penalty(parameters));
  assert.is(expected.entropy, undefined);
});

test('the entropy of one that has a density stays', () => {
  const dirichlet = dirichletRelaxation({ scale: 1e-3, anchor: 1e-3, distance: 'l2' });
  assert.is(expectRelaxation(dirichlet).entropy?.(parameters), dirichlet.entropy?.(parameters));
});

test('numbers too many or too few are refused where they are given', () => {
  const changed = (change: Partial<Relaxation>): Relaxation => expectRelaxation({ ...good, ...change });
  const initial = changed({ initial: (operations) => new Float64Array(operations + 1) });
  assert.is(
    refusal(() => initial.initial(3, generator)),
    '"initial" gave 4 numbers for an edge with 3 operations',
  );
  const expectation = changed({ expectation: (row) => row.slice(1) });
  assert.match(
    refusal(() => expectation.expectation(parameters)),
    /^"expectation" gave 2 numbers/,
  );
  const penalty = changed({ penalty: () => ({ value: 0, gradient: new Float64Array(1) }) });
  assert.match(
    refusal(() => penalty.penalty(parameters)),
    /^the "gradient" of its penalty gave 1 numbers/,
  );
  assert.match(
    refusal(() => sampleOf(({ weights }) => ({ weights: longer(weights) }))),
    /^the "weights" of its sample gave 4/,
  );
  const { pullback } = sampleOf((sample) => ({ pullback: (...given) => sample.pullback(...given).slice(1) }));
  assert.match(
    refusal(() => pullback(parameters, [false, false, false])),
    /^its pullback gave 2 numbers/,
  );
});

test('a place that is no operation of the edge is refused, and every place of it may be left out', () => {
  for (const place of [3, -1, 0.5, Number.NaN])
    assert.match(
      refusal(() => sampleOf(() => ({ active: [0, place] }))),
      /is no place of 3 operations$/,
    );
  assert.equal(sampleOf(() => ({ active: [2, 0] })).active, [2, 0]);
  assert.equal(sampleOf(() => ({ active: [] })).active, []);
});

test.run();

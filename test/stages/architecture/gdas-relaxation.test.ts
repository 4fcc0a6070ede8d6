import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxOf } from '../../../base/numerics/softmax.js';
import { gdasRelaxation } from '../../../stages/architecture/gdas-relaxation.js';
import { progressAt } from '../../../stages/architecture/progress.js';
import { snasRelaxation } from '../../../stages/architecture/snas-relaxation.js';
import { near } from '../support.js';

const settings = { temperature: { from: 10, to: 1 }, location: 0, scale: 1e-3, weightDecay: 1e-3 };
const relaxation = gdasRelaxation(settings);
const generator = generatorOf(1);
const BEGIN = progressAt(0, 1, 250);

test('θ is one-hot, computes that operation alone, and takes it as often as softmax(α) says', () => {
  const parameters = Float64Array.of(0.5, -0.5, 1, 0);
  const counts = new Float64Array(4);
  const draws = 8000;
  for (let draw = 0; draw < draws; draw++) {
    const { weights, active } = relaxation.sample(parameters, fold(generator, draw), BEGIN);
    const place = weights.indexOf(1);
    assert.equal(active, [place]);
    assert.is(
      weights.reduce((a, b) => a + b, 0),
      1,
    );
    counts[place] = (counts[place] as number) + 1;
  }
  const chiSquare = softmaxOf(parameters).reduce((sum, p, i) => sum + ((counts[i] as number) - draws * p) ** 2 / (draws * p), 0);
  // The 99.99 % quantile of chi-square with 3 degrees of freedom is 21.1.
  assert.ok(chiSquare < 21.1, `chi-square ${chiSquare}`);
});

test('the gradient is straight through: that of the soft draw of the same noise, from the operation that was computed', () => {
  const soft = snasRelaxation(settings);
  const parameters = Float64Array.of(0.3, -0.2, 0.1);
  for (let draw = 0; draw < 20; draw++) {
    const source = fold(generator, draw);
    const hard = relaxation.sample(parameters, source, BEGIN);
    const place = hard.weights.indexOf(1);
    const absent = [0, 1, 2].map((i) => i !== place);
    // What stands at operations that were not computed counts for nothing.
    const given = Float64Array.from([5, 5, 5], (x, i) => (i === place ? -0.7 : x));
    const known = Float64Array.from([0, 0, 0], (x, i) => (i === place ? -0.7 : x));
    const expected = soft.sample(parameters, source, BEGIN).pullback(known, []);
    for (const [i, x] of hard.pullback(given, absent).entries()) near(x, expected[i] as number, 1e-15);
    // A gradient without absent operations, as that of a cost is, counts at all of them.
    const cost = Float64Array.of(0.8, 1, -2);
    const whole = soft.sample(parameters, source, BEGIN).pullback(cost, []);
    for (const [i, x] of hard.pullback(cost, [false, false, false]).entries()) near(x, whole[i] as number, 1e-15);
  }
});

test.run();

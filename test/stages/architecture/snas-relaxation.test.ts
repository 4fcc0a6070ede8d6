import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { FINISHED, progressAt } from '../../../stages/architecture/progress.js';
import { snasRelaxation } from '../../../stages/architecture/snas-relaxation.js';
import { temperatureAt } from '../../../stages/architecture/temperature.js';
import { near } from '../support.js';

const temperature = { from: 1, to: 0.03 };
const relaxation = snasRelaxation({ temperature, location: 1, scale: 0.01, weightDecay: 1e-3 });
const generator = generatorOf(1);
const EPOCHS = 150;

test('the temperature falls by the same amount from epoch to epoch, from the first to the last', () => {
  const at = (epoch: number): number => temperatureAt(temperature, progressAt(epoch * 10 + 3, 10, EPOCHS));
  near(at(0), 1, 1e-15);
  near(at(EPOCHS - 1), 0.03, 1e-15);
  near(at(50) - at(51), (1 - 0.03) / (EPOCHS - 1), 1e-12);
  near(temperatureAt(temperature, FINISHED), 0.03, 1e-15);
  near(temperatureAt(temperature, progressAt(5, 10, 1)), 1, 1e-15);
});

test('θ is spread at first and nearly one-hot at the end, on the simplex throughout', () => {
  const parameters = Float64Array.of(1, 1.2, 0.9, 1);
  const largestAt = (step: number): number => {
    const largest = Array.from({ length: 400 }, (_, draw) => {
      const { weights, active } = relaxation.sample(parameters, fold(generator, draw), progressAt(step, 1, EPOCHS));
      near(
        weights.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      );
      assert.is(active, undefined);
      return Math.max(...weights);
    });
    return largest.reduce((a, b) => a + b, 0) / largest.length;
  };
  assert.ok(largestAt(0) < 0.75, `${largestAt(0)}`);
  assert.ok(largestAt(EPOCHS - 1) > 0.97, `${largestAt(EPOCHS - 1)}`);
});

test('the pullback agrees with finite differences along the path of a draw', () => {
  const parameters = [0.3, -0.5, 1.1, 0];
  const slope = Float64Array.of(0.2, -1, 0.5, 0.9);
  for (const progress of [progressAt(0, 1, EPOCHS), progressAt(100, 1, EPOCHS)]) {
    const valueAt = (at: readonly number[]): number =>
      relaxation
        .sample(Float64Array.from(at), generator, progress)
        .weights.reduce((sum, weight, i) => sum + weight * (slope[i] as number), 0);
    const pulled = relaxation.sample(Float64Array.from(parameters), generator, progress).pullback(slope, []);
    parameters.forEach((_, i) => {
      const moved = (by: number): number => valueAt(parameters.map((x, j) => (j === i ? x + by : x)));
      near(pulled[i] as number, (moved(1e-6) - moved(-1e-6)) / 2e-6, 1e-7, `gradient ${i}`);
    });
  }
});

test('operations are ranked by the probabilities of the choice, and begin nearly even around the location', () => {
  for (const [i, p] of relaxation.expectation(Float64Array.of(0, Math.log(3))).entries())
    near(p, [0.25, 0.75][i] as number, 1e-15);
  const initial = relaxation.initial(2000, generator);
  near(initial.reduce((a, b) => a + b, 0) / 2000, 1, 1e-3);
});

test.run();

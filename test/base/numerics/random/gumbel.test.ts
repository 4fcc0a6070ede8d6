import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { gumbel } from '../../../../base/numerics/random/gumbel.js';
import { softmaxOf } from '../../../../base/numerics/softmax.js';

const DRAWS = 20_000;

test('the place of the largest of x + Gumbel numbers is drawn as often as softmax(x) says', () => {
  const logits = Float64Array.of(0, 1, -1.5, 0.3, 2);
  const counts = new Float64Array(logits.length);
  for (let draw = 0; draw < DRAWS; draw++) {
    const noise = gumbel(fold(generatorOf(7), draw), logits.length);
    const scores = logits.map((x, i) => x + (noise[i] as number));
    const place = scores.indexOf(Math.max(...scores));
    counts[place] = (counts[place] as number) + 1;
  }
  const chiSquare = softmaxOf(logits).reduce((sum, p, i) => sum + ((counts[i] as number) - DRAWS * p) ** 2 / (DRAWS * p), 0);
  // The 99.99 % quantile of chi-square with 4 degrees of freedom is 23.5.
  assert.ok(chiSquare < 23.5, `chi-square ${chiSquare} of ${counts}`);
});

test('Gumbel numbers have the mean and the variance of their distribution, and are finite', () => {
  const draws = gumbel(generatorOf(3), 100_000);
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean - 0.5772156649) < 0.02, `mean ${mean}`);
  assert.ok(Math.abs(variance - Math.PI ** 2 / 6) < 0.04, `variance ${variance}`);
  assert.ok(draws.every(Number.isFinite));
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { categorical } from '../../../../base/numerics/random/categorical.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';

test('places are drawn as often as their probabilities say', () => {
  const probabilities = [0.1, 0, 0.6, 0.3];
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 4000; draw++) {
    const place = categorical(fold(generatorOf(1), draw), probabilities);
    counts[place] = (counts[place] as number) + 1;
  }
  for (const [place, probability] of probabilities.entries())
    assert.ok(Math.abs((counts[place] as number) / 4000 - probability) < 0.03, `${counts}`);
  assert.is(counts[1], 0);
});

test('what rounding leaves over falls to a place that has a probability', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(4), (seed, zeros) => {
      const probabilities = [0, 1e-12, ...Array.from({ length: zeros }, () => 0)];
      assert.is(categorical(generatorOf(seed), probabilities), 1);
    }),
  );
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { uniform } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { Batch } from '../../../datasets/batches.js';
import { withInputNoise } from '../../../stages/evaluate/input-noise.js';
import { withParameterNoise } from '../../../stages/evaluate/parameter-noise.js';
import { InputNoise, ParameterNoise } from '../../../stages/kinds/settings/noise.js';
import { decoded, near } from '../support.js';

const generator = generatorOf(9);
const seen = { mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.2, 0.1] };
const SIZE = 48 * 48 * 3;
/** Pictures on the scale from 0 to 1 of different brightness, and the batch that a network sees of them. */
const pictures = Float64Array.from(uniform(fold(generator, 'pictures'), 3 * SIZE), (x, i) => x / (1 + Math.floor(i / SIZE)));
const batchOf = (from: number, size: number): Batch => ({
  images: Float32Array.from(
    pictures.subarray(from * SIZE, (from + size) * SIZE),
    (x, i) => (x - (seen.mean[i % 3] as number)) / (seen.deviation[i % 3] as number),
  ),
  labels: new Int32Array(size),
  size,
  height: 48,
  width: 48,
});
const noisy = (signalToNoise: number | 'none', batch = batchOf(0, 3), first = 0) =>
  withInputNoise(batch, { signalToNoise }, seen, first, generator).images;
const powerOf = (values: Float64Array): number => values.reduce((sum, x) => sum + x * x, 0) / values.length;

test("the noise of each image has the power asked for relative to that image's own, on the scale of the picture", () => {
  for (const decibels of [40, 20, -3]) {
    const clean = batchOf(0, 3).images;
    const noise = Float64Array.from(noisy(decibels), (x, i) => (x - (clean[i] as number)) * (seen.deviation[i % 3] as number));
    for (const image of [0, 1, 2]) {
      const part = (of: Float64Array): Float64Array => of.subarray(image * SIZE, (image + 1) * SIZE);
      // Of 6912 draws the power scatters by 1.7 %, which is 0.07 dB.
      near(10 * Math.log10(powerOf(part(pictures)) / powerOf(part(noise))), decibels, 0.3, `SNR of image ${image}`);
      for (const channel of [0, 1, 2]) {
        const own = part(noise).filter((_, i) => i % 3 === channel);
        near(powerOf(own) / powerOf(part(noise)), 1, 0.12, `share of channel ${channel}`);
      }
    }
  }
});

test('without noise a batch stays, and so does a black image', () => {
  assert.equal(noisy('none'), batchOf(0, 3).images);
  const black = {
    ...batchOf(0, 1),
    images: Float32Array.from({ length: SIZE }, (_, i) => -(seen.mean[i % 3] as number) / (seen.deviation[i % 3] as number)),
  };
  for (const [i, x] of noisy(20, black).entries()) near(x, black.images[i] as number, 1e-6);
});

test('the noise of an image depends on its number and not on its batch', () => {
  const whole = noisy(20);
  assert.equal(noisy(20, batchOf(1, 2), 1), whole.subarray(SIZE));
  assert.not.equal(noisy(20, batchOf(1, 2), 0), whole.subarray(SIZE));
});

test('a ratio is a number of decibels or none, a scale no less than 0', () => {
  assert.equal([decoded(InputNoise, {}), decoded(ParameterNoise, {})], [{ signalToNoise: 'none' }, { scale: 0, draws: 5 }]);
  for (const signalToNoise of ['loud', Number.NaN, null, -1000]) assert.is(InputNoise.decode({ signalToNoise })._tag, 'Left');
  for (const wrong of [{ scale: -1 }, { draws: 0 }]) assert.is(ParameterNoise.decode(wrong)._tag, 'Left');
});

const tensor = (values: ArrayLike<number>) =>
  ({ dtype: 'F32', shape: [values.length], data: Float32Array.from(values) }) as const;
const tensors = {
  'weights/wide': tensor(Float64Array.from(uniform(fold(generator, 'wide'), 70_000), (x) => 100 + 6 * x)),
  'weights/narrow': tensor(Float64Array.from(uniform(fold(generator, 'narrow'), 20_000), (x) => 0.01 * x)),
  'weights/equal': tensor([1, 1, 1]),
  'weights/relu.logit': tensor([-2, -3]),
  'statistics/norm.mean': tensor([1, 2, 3]),
};
const specifications = {
  ...Object.fromEntries(['wide', 'narrow', 'equal'].map((name) => [name, { shape: [], initial: 'zeros' as const }])),
  'relu.logit': { shape: [], initial: 'zeros' as const, dropout: { units: 4 } },
};
const dataOf = (of: ReturnType<typeof withParameterNoise>, name: string) => of[name]?.data as Float32Array;
const deviation = (values: Float64Array): number => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(powerOf(values.map((x) => x - mean)));
};

test("the noise of a weight's tensor is the scale times the deviation of that tensor, whatever its mean", () => {
  const changed = withParameterNoise(tensors, specifications, 0.25, generator);
  for (const name of ['weights/wide', 'weights/narrow'] as const) {
    const [before, after] = [tensors[name].data, dataOf(changed, name)];
    const noise = Float64Array.from(after, (x, i) => x - (before[i] as number));
    near(deviation(noise) / deviation(Float64Array.from(before)), 0.25, 0.005, name);
    near(noise.reduce((sum, x) => sum + x, 0) / noise.length / deviation(noise), 0, 0.03, `mean of ${name}`);
  }
});

test('equal values, dropout logits and running statistics stay, and with scale 0 everything', () => {
  const changed = withParameterNoise(tensors, specifications, 0.25, generator);
  for (const name of ['weights/equal', 'weights/relu.logit', 'statistics/norm.mean'] as const)
    assert.equal(dataOf(changed, name), tensors[name].data, name);
  assert.equal(withParameterNoise(tensors, specifications, 0, generator), tensors);
});

test('the same generator gives the same noise, another one another', () => {
  const drawn = (number: number) =>
    dataOf(withParameterNoise(tensors, specifications, 1, fold(generator, number)), 'weights/narrow');
  assert.equal(drawn(0), drawn(0));
  assert.not.equal(drawn(0), drawn(1));
});

test.run();

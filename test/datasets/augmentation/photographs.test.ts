import fc from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import {
  Augmentation,
  noAugmentation,
  photographAugmentation,
  standardAugmentation,
} from '../../../datasets/augmentation/augmentation.js';
import { colourJitter } from '../../../datasets/augmentation/colour-jitter.js';
import { hueShift } from '../../../datasets/augmentation/hue-shift.js';
import { randomRegion } from '../../../datasets/augmentation/random-region.js';
import { right } from '../support.js';

const side = fc.integer({ min: 1, max: 4000 });

test('a random region lies inside the image', () => {
  fc.assert(
    fc.property(side, side, fc.double({ min: 0.01, max: 1, noNaN: true }), fc.nat(), (height, width, least, seed) => {
      const region = randomRegion(height, width, least, generatorOf(seed));
      assert.ok(region.left >= 0 && region.top >= 0 && region.width >= 1 && region.height >= 1);
      assert.ok(region.left + region.width <= width && region.top + region.height <= height);
    }),
  );
});

test('a random region keeps to the shares and ratios that were asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 4000 }),
      fc.double({ min: 0.1, max: 0.6, noNaN: true }),
      fc.nat(),
      (size, least, seed) => {
        const { width, height } = randomRegion(size, size, least, generatorOf(seed));
        const ratio = width / height;
        assert.ok(ratio > 0.74 && ratio < 1.35, `ratio ${ratio}`);
        assert.ok((width * height) / size ** 2 > least - 0.01);
      },
    ),
  );
});

test('an image that is far too long gives a region of its centre', () => {
  assert.equal(randomRegion(10, 1000, 1, generatorOf(1)), { left: 493, top: 0, width: 13, height: 10 });
});

test('colour jitter changes colours within bounds and keeps gray gray', () => {
  const images = {
    data: Uint8Array.from({ length: 2 * 16 * 3 }, (_, i) => 40 + Math.floor(i / 3) * 4),
    count: 2,
    height: 4,
    width: 4,
  };
  const changed = colourJitter(images, 0.4, generatorOf(3));
  assert.is.not(changed.data.join(), images.data.join());
  for (let i = 0; i < changed.data.length; i += 3) {
    assert.ok(Math.abs((changed.data[i] as number) - (changed.data[i + 1] as number)) <= 1);
    assert.ok(Math.abs((changed.data[i] as number) - (changed.data[i + 2] as number)) <= 1);
  }
  assert.is(colourJitter(images, 0, generatorOf(3)), images);
});

test('a turn of the hue keeps the largest and the smallest channel, and gray', () => {
  const size = 2 * 16 * 3;
  const images = { data: Uint8Array.from({ length: size }, (_, i) => (i * 37) % 251), count: 2, height: 4, width: 4 };
  const turned = hueShift(images, 0.5, generatorOf(3));
  assert.is.not(turned.data.join(), images.data.join());
  for (let i = 0; i < size; i += 3) {
    const [before, after] = [images, turned].map(({ data }) => data.subarray(i, i + 3)) as [Uint8Array, Uint8Array];
    assert.equal([Math.max(...after), Math.min(...after)], [Math.max(...before), Math.min(...before)]);
  }
  const gray = { ...images, data: images.data.map((_, i) => Math.floor(i / 3)) };
  assert.equal(hueShift(gray, 0.5, generatorOf(3)).data, gray.data);
  assert.is(hueShift(images, 0, generatorOf(3)), images);
});

test('a turn of up to a sixth of the circle takes red towards yellow and towards magenta', () => {
  const red = { data: Uint8Array.of(200, 20, 20), count: 1, height: 1, width: 1 };
  const turns = Array.from({ length: 50 }, (_, seed) => [...hueShift(red, 1 / 6, generatorOf(seed)).data]);
  assert.ok(turns.every(([r]) => r === 200));
  assert.ok(turns.some(([, g]) => (g as number) > 150) && turns.some(([, , b]) => (b as number) > 150));
});

test('presets are complete configurations, and take changes', () => {
  for (const preset of [noAugmentation, standardAugmentation(), photographAugmentation()]) {
    assert.equal(right(Augmentation.decode(preset)), preset);
  }
  assert.equal(standardAugmentation({ cutout: 16 }), { crop: 1, pad: 4, flip: true, colour: 0, hue: 0, cutout: 16 });
  assert.equal(right(Augmentation.decode({})), noAugmentation);
  assert.ok(either.isLeft(Augmentation.decode({ flip: 1 })));
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { cutout } from '../../../datasets/augmentation/cutout.js';
import { horizontalFlip } from '../../../datasets/augmentation/horizontal-flip.js';
import type { ByteImages } from '../../../datasets/augmentation/image-batch.js';
import { normalise } from '../../../datasets/augmentation/normalise.js';
import { padAndCrop } from '../../../datasets/augmentation/pad-and-crop.js';

/** Images whose every pixel is another: red is the column + 1, green the row + 1, blue the image + 1. */
const numbered = (count: number, height: number, width: number): ByteImages => {
  const data = new Uint8Array(count * height * width * 3);
  for (let n = 0, at = 0; n < count; n++)
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++, at += 3) data.set([x + 1, y + 1, n + 1], at);
  return { data, count, height, width };
};

const pixel = ({ data, height, width }: ByteImages, n: number, y: number, x: number) => {
  const at = ((n * height + y) * width + x) * 3;
  return [...data.subarray(at, at + 3)];
};

const shapes = [
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 9 }),
  fc.nat(),
] as const;

test('pad and crop moves every image by at most the padding and fills with black', () => {
  fc.assert(
    fc.property(...shapes, fc.integer({ min: 0, max: 12 }), (count, height, width, seed, pad) => {
      const images = numbered(count, height, width);
      const moved = padAndCrop(images, pad, generatorOf(seed));
      for (let n = 0; n < count; n++) {
        const offsets = new Set<string>();
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const [column, row, image] = pixel(moved, n, y, x) as [number, number, number];
            if (image === 0) assert.equal([column, row], [0, 0]);
            else {
              assert.is(image, n + 1);
              offsets.add(`${column - 1 - x},${row - 1 - y}`);
            }
          }
        assert.ok(offsets.size <= 1);
        for (const offset of offsets) {
          const [dx, dy] = offset.split(',').map(Number) as [number, number];
          assert.ok(Math.abs(dx) <= pad && Math.abs(dy) <= pad);
          const filled = Array.from(
            { length: height * width },
            (_, i) => pixel(moved, n, Math.floor(i / width), i % width)[2],
          ).filter((v) => v !== 0);
          assert.is(filled.length, Math.max(0, height - Math.abs(dy)) * Math.max(0, width - Math.abs(dx)));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('pad and crop reaches every offset', () => {
  const images = numbered(600, 3, 3);
  const moved = padAndCrop(images, 1, generatorOf(1));
  const offsets = new Set(Array.from({ length: 600 }, (_, n) => pixel(moved, n, 1, 1).slice(0, 2).join()));
  assert.is(offsets.size, 9);
});

test('a flip mirrors whole images, about half of them', () => {
  const images = numbered(400, 2, 5);
  const flipped = horizontalFlip(images, generatorOf(2));
  let mirrored = 0;
  for (let n = 0; n < 400; n++) {
    const isMirrored = pixel(flipped, n, 0, 0)[0] === 5;
    mirrored += isMirrored ? 1 : 0;
    for (let x = 0; x < 5; x++) assert.equal(pixel(flipped, n, 1, x), pixel(images, n, 1, isMirrored ? 4 - x : x));
  }
  assert.ok(mirrored > 160 && mirrored < 240, `${mirrored} of 400 are mirrored`);
});

test('normalising subtracts the mean and divides by the deviation of each channel', () => {
  const images: ByteImages = { data: Uint8Array.of(0, 51, 255, 255, 102, 0), count: 1, height: 1, width: 2 };
  const out = normalise(images, { mean: [0, 0.2, 0.5], deviation: [1, 0.1, 0.25] });
  assert.ok([0, 0, 2, 1, 2, -2].every((value, i) => Math.abs((out[i] as number) - value) < 1e-6));
});

test('cutout sets one square, clipped at the border, to zero in all channels', () => {
  fc.assert(
    fc.property(...shapes, fc.integer({ min: 0, max: 12 }), (count, height, width, seed, side) => {
      const out = cutout(new Float32Array(count * height * width * 3).fill(1), { count, height, width }, side, generatorOf(seed));
      for (let n = 0; n < count; n++) {
        const zeros = Array.from({ length: height * width }, (_, i) => i).filter((i) => out[(n * height * width + i) * 3] === 0);
        const rows = new Set(zeros.map((i) => Math.floor(i / width)));
        const columns = new Set(zeros.map((i) => i % width));
        assert.is(zeros.length, rows.size * columns.size);
        assert.is(Math.min(1, side), Math.min(1, zeros.length));
        assert.ok(rows.size <= side && columns.size <= side);
        for (const i of zeros)
          assert.equal([...out.subarray((n * height * width + i) * 3, (n * height * width + i) * 3 + 3)], [0, 0, 0]);
      }
    }),
    { numRuns: 60 },
  );
});

test('an augmentation leaves its input as it was', () => {
  const images = numbered(4, 5, 5);
  const before = images.data.slice();
  padAndCrop(images, 2, generatorOf(1));
  horizontalFlip(images, generatorOf(1));
  assert.equal(images.data, before);
});

test.run();

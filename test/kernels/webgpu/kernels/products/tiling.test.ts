import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columnsOf, divisionOf, rowsOf, STEP, THREADS, tilesOf } from '../../../../../kernels/webgpu/kernels/products/tiling.js';

const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2000 }));
const depth = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 200_000 }));
const WORKGROUP_MEMORY = 32_768;

test('a division covers the product, with workgroups that a GPU has room for', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), size, size, depth, (batch, rows, columns, deep) => {
      const { tiling, segments, length } = divisionOf(batch, rows, columns, deep);
      assert.ok(tiling.across * tiling.down <= THREADS);
      assert.is(length % STEP, 0);
      assert.ok(segments * length >= deep && (segments - 1) * length < Math.max(1, deep), 'the segments are the depth');
      const isTooMuch = batch * rows * columns * Math.ceil(deep / 1024) > 2 ** 25;
      assert.ok(length <= 1024 + STEP || isTooMuch, 'no sum is longer where its parts have room');
      // Vectors of four with an odd number of them from one depth to the next.
      const vectors = STEP * ((rowsOf(tiling) / 4 + 1) | 1) + STEP * ((columnsOf(tiling) / 4 + 1) | 1);
      assert.ok(16 * vectors <= WORKGROUP_MEMORY);
    }),
  ));

/** Workgroups of a division, and the share of their numbers that are of the product. */
const busy = (batch: number, rows: number, columns: number, deep: number): readonly [number, number] => {
  const { tiling, segments } = divisionOf(batch, rows, columns, deep);
  const tiles = tilesOf(rows, columns, tiling);
  return [batch * tiles * segments, (rows * columns) / (tiles * THREADS * tiling.tall * tiling.wide)];
};

// Rows, columns and depth of the 1×1 convolutions before the cells of a network of 36 channels, batch 64.
for (const [name, rows, columns, deep] of [
  ['32×32, forwards', 65_536, 36, 144],
  ['32×32, to the input', 65_536, 144, 36],
  ['32×32, to the filter', 144, 36, 65_536],
  ['16×16, forwards', 16_384, 72, 288],
  ['16×16, to the input', 16_384, 288, 72],
  ['16×16, to the filter', 288, 72, 16_384],
  ['8×8, forwards', 4096, 144, 576],
  ['8×8, to the input', 4096, 576, 144],
  ['8×8, to the filter', 576, 144, 4096],
] as const)
  test(`${name}: there are enough workgroups, and most threads have numbers of their own`, () => {
    const [groups, share] = busy(1, rows, columns, deep);
    assert.ok(groups >= 200, `${groups} workgroups`);
    assert.ok(share > 0.7, `${share} of the threads' work is of use`);
  });

test.run();

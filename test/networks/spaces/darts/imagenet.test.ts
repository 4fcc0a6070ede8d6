import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveComponent } from '../../../../artifacts/component.js';
import { stemExtents } from '../../../../networks/layers/stem-extents.js';
import { parameterCount } from '../../../../networks/parameters.js';
import type { SearchSpace, Supernet } from '../../../../networks/search-space.js';
import { darts } from '../../../../networks/spaces/darts/space.js';

const test = suite('DARTS space for ImageNet');

const supernetWith = async (partial: number, given: object = {}): Promise<Supernet> => {
  const space = await resolveComponent<SearchSpace>(darts({ cells: 14, channels: 48, stem: 'imagenet', ...given }));
  const built = space.supernet({ classes: 1000, height: 224, width: 224, partial });
  if (either.isLeft(built)) throw new Error(built.left.what);
  return built.right;
};

test('three convolutions of stride 2 take 224 to 28', () => {
  assert.equal(stemExtents('imagenet', { height: 224, width: 224 }), {
    older: { height: 56, width: 56 },
    newer: { height: 28, width: 28 },
  });
});

// Counted by a script of its own from the text of the released search network, the 8 operations of the paper in it.
test('14 cells of 48 channels have the parameters and multiply-accumulates of the released search network', async () => {
  for (const [partial, parameters, multiplyAccumulates] of [
    [6, 3_642_896, 811_881_856],
    [3, 5_739_344, 1_060_723_456],
  ] as const) {
    const supernet = await supernetWith(partial);
    assert.equal([parameterCount(supernet.parameters), supernet.multiplyAccumulates], [parameters, multiplyAccumulates]);
  }
});

test('the stem is as wide as its multiplier says', async () => {
  const [wide, narrow] = [await supernetWith(6), await supernetWith(6, { stemMultiplier: 1 })];
  const widthOf = ({ parameters }: Supernet) => parameters['stem2.convolution']?.shape;
  assert.equal(
    [widthOf(wide), widthOf(narrow)],
    [
      [3, 3, 144, 144],
      [3, 3, 48, 48],
    ],
  );
});

test.run();

import fc from 'fast-check';
import * as either from 'fp-ts/lib/Either.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stemOf } from '../../networks/layers/stem.js';
import { stemExtents } from '../../networks/layers/stem-extents.js';
import { DARTS_OPERATIONS, NAS_BENCH_201_OPERATIONS } from '../../networks/operations/names.js';
import { discreteSize, type NetworkSize, type SpaceOutline } from '../../networks/outline.js';
import { type ParameterSpecifications, sizeOf } from '../../networks/parameters.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { outlineOfGenotype } from '../../networks/spaces/built-in.js';
import { dartsOutline } from '../../networks/spaces/darts/outline.js';
import { dartsSpace } from '../../networks/spaces/darts/search-space.js';
import { DartsSettings } from '../../networks/spaces/darts/space.js';
import { nasBench201Outline } from '../../networks/spaces/nas-bench-201/outline.js';
import { nasBench201Space } from '../../networks/spaces/nas-bench-201/search-space.js';
import { NasBench201Settings } from '../../networks/spaces/nas-bench-201/space.js';
import { decoded } from '../stages/support.js';
import { arbitraryGenotype } from './arbitrary-genotype.js';
import { discreteNetwork } from './families.js';

const runs = { seed: 1, numRuns: 60 };

/** Numbers of the filters and the linear map: what an outline counts. */
const filters = (parameters: ParameterSpecifications): number =>
  Object.values(parameters).reduce((sum, { shape }) => sum + (shape.length > 1 ? sizeOf(shape) : 0), 0);

const agree = (
  outline: either.Either<unknown, NetworkSize>,
  built: either.Either<unknown, { readonly parameters: ParameterSpecifications }>,
  check: (size: NetworkSize, parameters: number) => void,
): void => {
  assert.equal(either.isLeft(outline) ? outline.left : 'fits', either.isLeft(built) ? built.left : 'fits');
  if (either.isRight(outline) && either.isRight(built)) check(outline.right, filters(built.right.parameters));
};

const side = fc.integer({ min: 1, max: 40 });
const image = fc.record({ height: side, width: side }, { noNullPrototype: true });
const stem = fc.constantFrom('cifar' as const, 'imagenet' as const);

test('the sizes that a stem leaves are those of its layers', () => {
  fc.assert(
    fc.property(stem, image, (name, size) => {
      const { first, second } = stemOf(name, 4, 3);
      const older = first.extent(size);
      assert.equal(stemExtents(name, size), { older, newer: second === undefined ? older : second.extent(older) });
    }),
    runs,
  );
});

const supernetsAgree = (outline: SpaceOutline, space: SearchSpace, size: { height: number; width: number }, partial: number) => {
  assert.equal([outline.name, outline.cellTypes], [space.name, space.cellTypes]);
  const built = space.supernet({ ...size, classes: 7, partial });
  agree(outline.supernet({ image: size, classes: 7, partial, pruned: false }), built, ({ parameters }, counted) =>
    assert.is(parameters, counted),
  );
  const pruned = outline.supernet({ image: size, classes: 7, partial, pruned: true });
  const whole = outline.supernet({ partial, pruned: false });
  if (either.isRight(built) && either.isRight(pruned)) assert.ok(pruned.right.parameters <= filters(built.right.parameters));
  if (either.isRight(whole)) assert.is(whole.right.activation, 0);
};

test('the outline of a DARTS space counts the filters of its supernet, and refuses what the supernet refuses', () => {
  fc.assert(
    fc.property(
      fc.record({
        cells: fc.integer({ min: 1, max: 7 }),
        channels: fc.integer({ min: 1, max: 12 }),
        nodes: fc.integer({ min: 1, max: 4 }),
        stemMultiplier: fc.integer({ min: 1, max: 3 }),
        stem,
        operations: fc.subarray([...DARTS_OPERATIONS], { minLength: 2 }),
      }),
      image,
      fc.integer({ min: 1, max: 3 }),
      (settings, size, partial) => {
        const whole = decoded(DartsSettings, settings);
        supernetsAgree(dartsOutline(whole), dartsSpace(whole), size, partial);
      },
    ),
    runs,
  );
});

test('the outline of a NAS-Bench-201 space counts the filters of its supernet, and refuses what the supernet refuses', () => {
  fc.assert(
    fc.property(
      fc.record({
        cells: fc.integer({ min: 1, max: 4 }),
        channels: fc.integer({ min: 1, max: 12 }),
        operations: fc.subarray([...NAS_BENCH_201_OPERATIONS], { minLength: 2 }),
      }),
      image,
      fc.integer({ min: 1, max: 3 }),
      (settings, size, partial) => {
        const whole = decoded(NasBench201Settings, settings);
        supernetsAgree(nasBench201Outline(whole), nasBench201Space(whole), size, partial);
      },
    ),
    runs,
  );
});

test('the outline of a genotype never counts more than its network has, and refuses what the network refuses', () => {
  fc.assert(
    fc.property(
      arbitraryGenotype,
      fc.record({
        cells: fc.integer({ min: 1, max: 6 }),
        channels: fc.integer({ min: 2, max: 8 }),
        stem,
        stemMultiplier: fc.integer({ min: 1, max: 3 }),
        auxiliary: fc.boolean(),
      }),
      image,
      (genotype, form, size) => {
        const outline = discreteSize(outlineOfGenotype(genotype), form, { image: size, classes: 5 });
        agree(outline, discreteNetwork(genotype, { ...form, ...size, classes: 5 }), ({ parameters }, counted) =>
          assert.ok(parameters <= counted, `${parameters} of ${counted}`),
        );
      },
    ),
    { ...runs, numRuns: 150 },
  );
});

test.run();

import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../../base/problem.js';
import { partialProblem } from '../../cells/partial-channels.js';
import { filterCount } from '../../operations/filters.js';
import {
  type GenotypeOutline,
  imageOr,
  type KnownImages,
  largestOf,
  type NetworkSize,
  type SpaceOutline,
} from '../../outline.js';
import { extrasProblem, halvingProblem, STAGES } from './fit.js';
import { NAS_BENCH_201_EDGES } from './genotype.js';
import { NasBench201NetworkSettings } from './network-settings.js';
import type { NasBench201Settings } from './space.js';

/** The form of a network of the NAS-Bench-201 form. */
export interface NasBench201Form extends KnownImages {
  readonly cells: number;
  readonly channels: number;
}

/**
 * Lower bound of the size of a network of this form, given the parameters of a cell by its channels; or the problem of images
 * that do not fit.
 */
export const nasBench201Size = (
  form: NasBench201Form,
  ofCell: (channels: number) => number,
): either.Either<Problem, NetworkSize> => {
  const odd = halvingProblem(imageOr(form));
  if (odd !== undefined) return either.left(odd);
  const widths = Array.from({ length: STAGES }, (_, stage) => form.channels * 2 ** stage);
  // Between two stages stand 3×3 convolutions from C to 2C and from 2C to 2C, and a 1×1 one from C to 2C.
  const between = widths.slice(0, -1).reduce((sum, width) => sum + 56 * width ** 2, 0);
  return either.right({
    parameters:
      27 * form.channels +
      widths.reduce((sum, width) => sum + form.cells * ofCell(width), 0) +
      between +
      (widths.at(-1) as number) * (form.classes ?? 0),
    activation: largestOf(form, [[imageOr(form), form.channels]]),
  });
};

/** The outline of every NAS-Bench-201 genotype. */
export const nasBench201GenotypeOutline: GenotypeOutline = {
  space: 'nas-bench-201',
  network: {
    settings: NasBench201NetworkSettings,
    size: (settings: NasBench201NetworkSettings, images) => {
      const misfit = extrasProblem(settings);
      return misfit === undefined ? nasBench201Size({ ...settings, ...images }, () => 0) : either.left(misfit);
    },
  },
};

/** The outline of a NAS-Bench-201 space. */
export const nasBench201Outline = (settings: NasBench201Settings): SpaceOutline => ({
  name: 'nas-bench-201',
  cellTypes: [{ name: 'cell', edges: NAS_BENCH_201_EDGES, operations: settings.operations }],
  genotype: nasBench201GenotypeOutline,
  decomposes: true,
  supernet: ({ partial, pruned, ...images }) => {
    const indivisible = partialProblem(settings.channels, partial);
    if (indivisible !== undefined) return either.left(indivisible);
    const ofCell = (channels: number): number =>
      NAS_BENCH_201_EDGES.length * settings.operations.reduce((sum, name) => sum + filterCount(name, channels / partial, 1), 0);
    return nasBench201Size({ ...settings, ...images }, pruned ? () => 0 : ofCell);
  },
});

import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { Extent } from '../../module.js';

/** Name of a cell type. */
export type CellTypeName = 'normal' | 'reduce';

/** One cell's place in a network of the DARTS form. */
export interface CellPlan {
  readonly index: number;
  readonly type: CellTypeName;
  /** Channels of each node inside. */
  readonly channels: number;
  /** The output of the cell before the last, and of the last: channels, and whether the older one is twice as large. */
  readonly older: { readonly channels: number; readonly halve: boolean };
  readonly newer: { readonly channels: number };
  /** Spatial size of the newer input and of the output. */
  readonly input: Extent;
  readonly output: Extent;
  /** Channels of the output: the concatenated nodes. */
  readonly outputs: number;
}

/** A network of the DARTS form: a stem, cells in a row, a classifier. */
export interface Layout {
  readonly cells: readonly CellPlan[];
  /** The cell whose output an auxiliary tower reads, ⌊2L/3⌋. */
  readonly auxiliary: CellPlan;
  readonly last: CellPlan;
}

/** Settings of a layout; `stem` gives the two first inputs, the older one first. */
export interface LayoutSettings {
  readonly cells: number;
  readonly channels: number;
  readonly stem: { readonly older: Extent; readonly newer: Extent; readonly channels: readonly [older: number, newer: number] };
  /** Number of nodes that are concatenated into the output, by cell type. */
  readonly concatenated: Readonly<Record<CellTypeName, number>>;
}

const half = ({ height, width }: Extent): Extent => ({ height: height / 2, width: width / 2 });

const isEven = ({ height, width }: Extent): boolean => height % 2 === 0 && width % 2 === 0;

const sameExtent = (a: Extent, b: Extent): boolean => a.height === b.height && a.width === b.width;

const oddExtent = (index: number, cells: number, { height, width }: Extent): Problem =>
  problem(
    'usage',
    `cell ${index} must halve an input of ${height}×${width}, which is odd`,
    `network of ${cells} cells`,
    'use images whose height and width are multiples of 4 (of 32 with the imagenet stem)',
  );

/**
 * Places the cells: reductions, which halve the size and double the channels, at ⌊L/3⌋ and ⌊2L/3⌋.
 *
 * @returns the layout, or a usage problem when a size to be halved is odd
 */
export const layOut = ({ cells, channels, stem, concatenated }: LayoutSettings): either.Either<Problem, Layout> => {
  const reductions = new Set([Math.floor(cells / 3), Math.floor((2 * cells) / 3)]);
  const plans: CellPlan[] = [];
  for (let index = 0; index < cells; index++) {
    const type: CellTypeName = reductions.has(index) ? 'reduce' : 'normal';
    const [older, newer] = [plans[index - 2], plans[index - 1]];
    const input = newer?.output ?? stem.newer;
    const olderExtent = older?.output ?? (index === 1 ? stem.newer : stem.older);
    const odd = [type === 'reduce' ? input : undefined, sameExtent(olderExtent, input) ? undefined : olderExtent].find(
      (extent) => extent !== undefined && !isEven(extent),
    );
    if (odd !== undefined) return either.left(oddExtent(index, cells, odd));
    const nodeChannels = channels * 2 ** [...reductions].filter((reduction) => reduction <= index).length;
    plans.push({
      index,
      type,
      channels: nodeChannels,
      older: {
        channels: older?.outputs ?? stem.channels[index === 1 ? 1 : 0],
        halve: !sameExtent(olderExtent, input),
      },
      newer: { channels: newer?.outputs ?? stem.channels[1] },
      input,
      output: type === 'reduce' ? half(input) : input,
      outputs: nodeChannels * concatenated[type],
    });
  }
  const last = plans[cells - 1];
  const auxiliary = plans[Math.floor((2 * cells) / 3)];
  return last === undefined || auxiliary === undefined
    ? either.left(problem('usage', `a network needs at least one cell, not ${cells}`, 'cells', 'give a whole number from 1'))
    : either.right({ cells: plans, auxiliary, last });
};

import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../../../base/problem.js';
import type { CellType } from '../../cell-type.js';
import { singleInput } from '../../cells/cell.js';
import { mixedCell } from '../../cells/mixed-cell.js';
import { partialProblem } from '../../cells/partial-channels.js';
import { supernetOfModule } from '../../cells/supernet-of-module.js';
import type { Supernet, SupernetSettings } from '../../search-space.js';
import { nasBench201Backbone } from './backbone.js';

/** The form of a NAS-Bench-201 supernet, whatever the images. */
export interface NasBench201SupernetForm {
  /** N: cells of each of the three stages. */
  readonly cells: number;
  /** C: channels of the first stage. */
  readonly channels: number;
  readonly cellType: CellType;
}

/**
 * The NAS-Bench-201 search network: every edge of a cell is a mixture of its candidates, and the last node is the cell's
 * output. Pools are not followed by a normalisation.
 *
 * Source: Dong and Yang, "NAS-Bench-201" (ICLR 2020); with partial channels as in DrNAS's released code.
 *
 * @returns the supernet, or a usage problem when K does not divide the channels or the image cannot be halved twice
 */
export const nasBench201Supernet = (
  { cells, channels, cellType }: NasBench201SupernetForm,
  settings: SupernetSettings,
): either.Either<Problem, Supernet> => {
  const indivisible = partialProblem(channels, settings.partial);
  if (indivisible !== undefined) return either.left(indivisible);
  const image = { height: settings.height, width: settings.width };
  const output = Math.max(...cellType.edges.map(({ to }) => to));
  return pipe(
    nasBench201Backbone({
      image,
      classes: settings.classes,
      cells,
      channels,
      dropout: settings.dropout,
      cell: (width) =>
        singleInput(
          mixedCell({
            cellType,
            kept: settings.kept?.[cellType.name],
            inputs: 1,
            inputStride: 1,
            channels: width,
            partial: settings.partial,
            poolNormalization: 'none',
            concat: [output],
            dropout: settings.dropout,
          }),
        ),
    }),
    either.map((network) => supernetOfModule(network, image, [cellType], settings)),
  );
};

import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../../../base/problem.js';
import type { CellType } from '../../cell-type.js';
import { mixedCell } from '../../cells/mixed-cell.js';
import { partialProblem } from '../../cells/partial-channels.js';
import { supernetOfModule } from '../../cells/supernet-of-module.js';
import { type StemName, stemOf } from '../../layers/stem.js';
import { stemExtents } from '../../layers/stem-extents.js';
import { mapped } from '../../module.js';
import type { Supernet, SupernetSettings } from '../../search-space.js';
import { backbone } from './backbone.js';
import { type CellTypeName, layOut } from './layout.js';

/** The form of a DARTS supernet, whatever the images. */
export interface SupernetForm {
  readonly cells: number;
  /** C: channels of the first cells' nodes. */
  readonly channels: number;
  /** The stem gives this many times C channels. */
  readonly stemMultiplier: number;
  readonly stem: StemName;
  /** Intermediate nodes of a cell; all of them are concatenated into its output. */
  readonly nodes: number;
  readonly cellTypes: Readonly<Record<CellTypeName, CellType>>;
}

const INPUTS = 2;

/**
 * The DARTS search network: stem, cells of mixed operations, classifier.
 *
 * Source: Liu, Simonyan and Yang, "DARTS" (ICLR 2019); partial channels: Xu et al., "PC-DARTS" (ICLR 2020).
 *
 * @returns the supernet, or a usage problem when K does not divide the channels or the image cannot be halved
 */
export const dartsSupernet = (form: SupernetForm, settings: SupernetSettings): either.Either<Problem, Supernet> => {
  const indivisible = partialProblem(form.channels, settings.partial);
  if (indivisible !== undefined) return either.left(indivisible);
  const stem = stemOf(form.stem, form.channels, form.stemMultiplier);
  const image = { height: settings.height, width: settings.width };
  return pipe(
    layOut({
      cells: form.cells,
      channels: form.channels,
      stem: { ...stemExtents(form.stem, image), channels: stem.channels },
      concatenated: { normal: form.nodes, reduce: form.nodes },
    }),
    either.map((layout): Supernet => {
      const network = backbone({
        classes: settings.classes,
        stem,
        layout,
        affine: false,
        dropout: settings.dropout,
        body: ({ type, channels }) =>
          mixedCell({
            cellType: form.cellTypes[type],
            kept: settings.kept?.[type],
            inputs: INPUTS,
            inputStride: type === 'reduce' ? 2 : 1,
            channels,
            partial: settings.partial,
            poolNormalization: 'batch',
            concat: Array.from({ length: form.nodes }, (_, node) => INPUTS + node),
            dropout: settings.dropout,
          }),
      });
      return supernetOfModule(
        mapped(network, ({ logits }) => logits),
        image,
        Object.values(form.cellTypes),
        settings,
      );
    }),
  );
};

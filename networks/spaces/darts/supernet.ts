import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../../../artifacts/problem.js';
import type { CellType } from '../../cell-type.js';
import { type CellMixture, cellMixture } from '../../cells/candidates.js';
import { mixedCell } from '../../cells/mixed-cell.js';
import { partialProblem } from '../../cells/partial-channels.js';
import { forwardContext } from '../../layers/forward-context.js';
import { type StemName, stemOf } from '../../layers/stem.js';
import { stemExtents } from '../../layers/stem-extents.js';
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

/** The mixture of each cell type in a pass. */
type Mixtures = Readonly<Record<CellTypeName, CellMixture>>;

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
      const network = backbone<Mixtures>({
        image,
        classes: settings.classes,
        stem,
        layout,
        affine: false,
        dropout: settings.dropout,
        body: (plan) => {
          const cell = mixedCell({
            cellType: form.cellTypes[plan.type],
            kept: settings.kept?.[plan.type],
            inputs: INPUTS,
            inputStride: plan.type === 'reduce' ? 2 : 1,
            channels: plan.channels,
            partial: settings.partial,
            input: plan.input,
            poolNormalization: 'batch',
            concat: Array.from({ length: form.nodes }, (_, node) => INPUTS + node),
            dropout: settings.dropout,
          });
          return {
            ...cell,
            apply: (context, name, older, newer, mixtures) => cell.apply(context, name, [older, newer], mixtures[plan.type]),
          };
        },
      });
      return {
        parameters: network.parameters,
        multiplyAccumulates: network.multiplyAccumulates,
        forward: (parameters, theta, images, pass) => {
          const context = forwardContext(parameters, pass);
          const edgeWeights = settings.edgeNormalization === true && settings.partial > 1;
          const mixtureOf = (type: CellTypeName) =>
            cellMixture(form.cellTypes[type], theta, { edgeWeights, paths: pass?.paths?.[form.cellTypes[type].name] });
          const mixtures = { normal: mixtureOf('normal'), reduce: mixtureOf('reduce') };
          const { logits } = network.apply(context, images, mixtures);
          return { logits, statistics: context.measured };
        },
      };
    }),
  );
};

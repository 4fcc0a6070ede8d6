import type * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../../artifacts/problem.js';
import { classifierOf } from '../../layers/classifier.js';
import { type DropoutChoice, dropoutBefore } from '../../layers/concrete-dropout.js';
import { type ForwardContext, scoped } from '../../layers/forward-context.js';
import { type Extent, type Layer, sequence } from '../../layers/layer.js';
import { normalizationLayer } from '../../layers/normalization.js';
import { rectifier } from '../../layers/rectifier.js';
import { residualBlock } from '../../layers/residual-block.js';
import { stemOf } from '../../layers/stem.js';
import { nest, type ParameterSpecifications } from '../../parameters.js';
import { halvingProblem, STAGES } from './fit.js';

/** A cell with one input, which keeps channels and size; `Extra` is what else a pass brings along. */
export interface ChainedCell<Extra> {
  readonly parameters: ParameterSpecifications;
  readonly normalisations: Readonly<Record<string, number>>;
  /** Multiply-accumulates for one image. */
  readonly multiplyAccumulates: number;
  readonly apply: (context: ForwardContext, name: string, x: tf.Tensor4D, extra: Extra) => tf.Tensor4D;
}

/** What a network of the NAS-Bench-201 form is put together from. */
export interface NasBench201BackboneSettings<Extra> {
  readonly image: Extent;
  readonly classes: number;
  /** N: cells of each of the three stages. */
  readonly cells: number;
  /** C: channels of the first stage; the second has 2C, the third 4C. */
  readonly channels: number;
  /** Whether there is concrete dropout before the classifier. Default false. */
  readonly dropout?: DropoutChoice;
  readonly cell: (channels: number, input: Extent) => ChainedCell<Extra>;
}

/** A network of the NAS-Bench-201 form as one value. */
export interface NasBench201Backbone<Extra> {
  readonly parameters: ParameterSpecifications;
  readonly normalisations: Readonly<Record<string, number>>;
  readonly multiplyAccumulates: number;
  /** Class scores [batch, classes]. */
  readonly apply: (context: ForwardContext, images: tf.Tensor4D, extra: Extra) => tf.Tensor2D;
}

/** The channels of the last stage are this many times those of the first. */
const WIDENING = 2 ** (STAGES - 1);

const chained = (layer: Layer, input: Extent): ChainedCell<unknown> => ({
  parameters: layer.parameters,
  normalisations: layer.normalisations,
  multiplyAccumulates: layer.multiplyAccumulates(input),
  apply: (context, name, x) => layer.apply(context, name, x),
});

/**
 * Puts a network of the NAS-Bench-201 form together: stem, three stages of N cells with a residual block between two
 * stages, normalisation and ReLU, global average pool, linear.
 *
 * Cells and residual blocks are counted together, as `cells.0`, `cells.1`, ... Source: Dong and Yang, "NAS-Bench-201"
 * (ICLR 2020), section 2.1.
 *
 * @returns the network, or a usage problem when the image cannot be halved twice
 */
export const nasBench201Backbone = <Extra>({
  image,
  classes,
  cells,
  channels,
  dropout,
  cell,
}: NasBench201BackboneSettings<Extra>): either.Either<Problem, NasBench201Backbone<Extra>> => {
  const odd = halvingProblem(image);
  if (odd !== undefined) return either.left(odd);
  const body = Array.from({ length: STAGES }, (_, stage) => {
    const width = channels * 2 ** stage;
    const input = { height: image.height / 2 ** stage, width: image.width / 2 ** stage };
    const ofStage = Array.from({ length: cells }, () => cell(width, input));
    return stage + 1 < STAGES ? [...ofStage, chained(residualBlock(width), input)] : ofStage;
  }).flat();
  const stem = stemOf('cifar', channels, 1).first;
  const last = sequence({ norm: normalizationLayer(WIDENING * channels, true), relu: rectifier });
  const dropping = dropoutBefore(WIDENING * channels, dropout);
  const classifier = classifierOf(WIDENING * channels, classes);
  const parts: readonly (readonly [string, Pick<Layer, 'parameters' | 'normalisations'>])[] = [
    ['stem', stem],
    ...body.map((part, index) => [`cells.${index}`, part] as const),
    ['last', last],
    ['classifier.dropout', dropping],
  ];
  return either.right({
    parameters: Object.assign(
      {},
      ...parts.map(([name, part]) => nest(name, part.parameters)),
      nest('classifier', classifier.parameters),
    ),
    normalisations: Object.assign({}, ...parts.map(([name, part]) => nest(name, part.normalisations))),
    multiplyAccumulates:
      stem.multiplyAccumulates(image) +
      body.reduce((sum, part) => sum + part.multiplyAccumulates, 0) +
      classifier.multiplyAccumulates,
    apply: (context, images, extra) => {
      const features = body.reduce(
        (x, part, index) => scoped(context, (inner) => part.apply(inner, `cells.${index}`, x, extra)),
        stem.apply(context, 'stem', images),
      );
      const dropped = dropping.apply(context, 'classifier.dropout', last.apply(context, 'last', features));
      return classifier.apply(context.parameters, 'classifier', dropped);
    },
  });
};

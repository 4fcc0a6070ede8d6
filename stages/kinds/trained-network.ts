import * as t from 'io-ts';
import type { WithTensors } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { Channels } from '../../datasets/channels.js';
import { GenotypeCodec } from '../../networks/genotype-codec.js';
import type { OwnSettings } from '../../networks/genotype-format.js';
import { describeNetwork } from '../../networks/genotype-text.js';
import { Dropout } from './settings/dropout.js';

/**
 * The form of a discrete network: classes, size of the images in pixels, and the settings that are its family's own. With
 * the genotype it is all that it takes to build the network again.
 */
export const NetworkForm = t.readonly(
  t.intersection([t.type({ classes: t.number, height: t.number, width: t.number }), t.UnknownRecord]),
);
export type NetworkForm = t.TypeOf<typeof NetworkForm>;

/** The settings in a form that are its family's own. */
export const ownSettings = ({ classes: _classes, height: _height, width: _width, ...own }: NetworkForm): OwnSettings => own;

/** Header of a trained network: all that its use elsewhere needs beside the weights. */
export const TrainedNetworkHeader = t.readonly(
  t.strict({
    genotype: GenotypeCodec,
    form: NetworkForm,
    /** Initial settings of its concrete dropout, false without; the learnt logits are among the weights. */
    dropout: Dropout,
    classes: t.readonlyArray(t.string),
    /** Mean and deviation by which images are normalised, per channel on the scale from 0 to 1. */
    mean: Channels,
    deviation: Channels,
    epochs: t.number,
    /** Parameters without the auxiliary tower, and multiply-accumulates of one image. */
    parameters: t.number,
    multiplyAccumulates: t.number,
  }),
);
export type TrainedNetworkHeader = t.TypeOf<typeof TrainedNetworkHeader>;

/**
 * A trained network.
 *
 * Tensors F32: `weights/<name>` of every parameter (filters [height, width, in, out]) and `statistics/<name>`, the
 * running mean and variance of every batch normalisation.
 */
export type TrainedNetwork = WithTensors<TrainedNetworkHeader>;

/** The artifact kind of a {@link TrainedNetwork}. */
export const trainedNetwork = tensorKind(
  'trained-network',
  2,
  TrainedNetworkHeader,
  ({ header: { genotype, form, dropout, parameters, multiplyAccumulates, epochs } }: TrainedNetwork) =>
    `${describeNetwork(genotype, ownSettings(form))}${dropout === false ? '' : ' with concrete dropout'}: ${parameters.toLocaleString('en-US')} parameters, ${multiplyAccumulates.toLocaleString('en-US')} multiply-accumulates, trained for ${epochs} epochs`,
);

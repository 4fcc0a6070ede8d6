import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../base/numerics/random/draw.js';
import { fold } from '../../base/numerics/random/generator.js';
import { concreteDropout, concreteDropoutMask } from '../../kernels/ops/concrete-dropout.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { concreteDropoutNode } from '../export/operators/concrete-dropout.js';
import { reluNode } from '../export/operators/elementwise.js';
import type { Layer } from '../module.js';
import { joinName, parameterOf } from '../parameters.js';
import type { Noise } from '../pass.js';
import type { ForwardContext } from './forward-context.js';
import { identity, plainLayer } from './layer.js';
import { rectifier } from './rectifier.js';

/** Settings of concrete dropout: its initial probability and the temperature of its masks. */
export interface ConcreteDropoutSettings {
  /** p at the beginning, above 0 and below 1. Default 0.1. */
  readonly probability?: number;
  /** t of the relaxed Bernoulli variables. Default 0.1, as in the paper. */
  readonly temperature?: number;
  /** The ReLUs before the convolutions that bring a cell's inputs to its channels are places too. Default false. */
  readonly preprocessing?: boolean;
}

/** The choice of concrete dropout behind ReLUs: none, its default settings (`true`), or settings. */
export type DropoutChoice = boolean | ConcreteDropoutSettings;

/** The largest number of single precision below 1. */
const BELOW_ONE = 1 - 2 ** -24;

/** Numbers for each sample and channel of places, strictly between 0 and 1 in single precision too: each place has its own. */
const noiseOf = (noise: Noise, places: readonly string[], batch: number, channels: number): Float32Array => {
  const size = batch * channels;
  const numbers = new Float32Array(places.length * size);
  for (const [place, name] of places.entries()) {
    const draws = uniform(fold(noise, name), size, (noise.first ?? 0) * channels);
    // A loop: every pass draws for every place, and `from` with a function takes three times as long as drawing.
    for (let i = 0; i < size; i++) numbers[place * size + i] = Math.min(draws[i] as number, BELOW_ONE);
  }
  return numbers;
};

/**
 * Spatial concrete dropout with a probability of its own that is learnt: its parameter `logit`, a scalar.
 *
 * It draws from the pass's noise and its own name, so that places are dropped independently; a pass without noise leaves
 * its input as it is.
 *
 * Source: μDARTS, section II-A; Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017).
 *
 * @param channels of its input
 * @throws RangeError for a probability that is not above 0 and below 1
 */
export const concreteDropoutLayer = (
  channels: number,
  { probability = 0.1, temperature = 0.1 }: ConcreteDropoutSettings = {},
): Layer => {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`concrete dropout cannot start at the probability ${probability}: give one above 0 and below 1`);
  }
  return {
    ...described(
      plainLayer((context, name, x) => {
        if (context.noise === undefined) return x;
        const [batch, , , channelCount] = x.shape;
        const draws = tf.tensor2d(noiseOf(context.noise, [name], batch, channelCount), [batch, channelCount]);
        return concreteDropout(x, parameterOf<tf.Scalar>(context.parameters, joinName(name, 'logit')), draws, { temperature });
      }),
      (trace, name, x: GraphValue) => (trace.keepsDropout ? concreteDropoutNode(trace, name, x, temperature) : x),
    ),
    parameters: {
      logit: { shape: [], initial: { value: Math.log(probability / (1 - probability)) }, dropout: { units: channels } },
    },
  };
};

/** ReLU, then {@link concreteDropoutLayer}; the ReLU is the one of the pass, which operations that read one input share. */
export const concreteDropoutRectifier = (channels: number, settings: ConcreteDropoutSettings = {}): Layer => {
  const dropout = concreteDropoutLayer(channels, settings);
  return described(
    { ...dropout, apply: (context, name, x) => dropout.apply(context, name, context.rectify(x)) },
    (trace, name, x: GraphValue) => trace.module(dropout, name, reluNode(trace, name, x)),
  );
};

/** The settings of a choice; undefined where nothing is dropped. */
const settingsOf = (choice: DropoutChoice | undefined): ConcreteDropoutSettings | undefined =>
  choice === true ? {} : choice === false ? undefined : choice;

/** The ReLU of a choice: plain, or followed by concrete dropout. */
export const rectifierOf = (channels: number, choice: DropoutChoice | undefined): Layer => {
  const settings = settingsOf(choice);
  return settings === undefined ? rectifier : concreteDropoutRectifier(channels, settings);
};

/**
 * The dropout masks of {@link rectifierOf} at the given places, [places, batch, channels], by which it multiplies its
 * rectified inputs; undefined in a pass in which nothing is dropped there.
 *
 * @param places the names under which these ReLUs lie in the network
 */
export const dropoutMasks = (
  { noise, parameters }: ForwardContext,
  places: readonly string[],
  batch: number,
  channels: number,
  choice: DropoutChoice | undefined,
): tf.Tensor3D | undefined => {
  const settings = settingsOf(choice);
  if (settings === undefined || noise === undefined || places.length === 0) return undefined;
  const logits = tf.stack(places.map((place) => parameterOf<tf.Scalar>(parameters, joinName(place, 'logit')))) as tf.Tensor1D;
  const draws = tf.tensor3d(noiseOf(noise, places, batch, channels), [places.length, batch, channels]);
  return concreteDropoutMask(logits, draws, settings);
};

/** Concrete dropout before a layer without a ReLU of its own, such as the classifier; the identity where it is not chosen. */
export const dropoutBefore = (channels: number, choice: DropoutChoice | undefined): Layer => {
  const settings = settingsOf(choice);
  return settings === undefined ? identity : concreteDropoutLayer(channels, settings);
};

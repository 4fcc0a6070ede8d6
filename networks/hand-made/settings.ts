import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { activations } from '../layers/activation.js';
import { type DropoutChoice, dropoutBefore } from '../layers/concrete-dropout.js';
import type { StemName } from '../layers/stem.js';
import type { Layer } from '../module.js';

/** Settings of a hand-made network. */
export interface HandMadeSettings {
  readonly classes: number;
  /** Size of the images in pixels. */
  readonly height: number;
  readonly width: number;
  /**
   * `imagenet`: as published, for images of about 224×224. `cifar`: the form for images of about 32×32, which each network
   * describes. Default `cifar`.
   */
  readonly stem?: StemName;
  /** The channels of every layer are this many times the published ones, rounded as the network's authors do. Default 1. */
  readonly widthMultiplier?: number;
  /**
   * Concrete dropout behind every activation, with a probability of its own that is learnt. The last one is
   * the dropout before the classifier: the mean over pixels between them leaves dropped channels dropped. Default false.
   *
   * Source: Chakraborty and Mukhopadhyay, "μDARTS", section IV.
   */
  readonly dropout?: DropoutChoice;
}

/** An activation for a number of channels. */
export type Activation = (channels: number) => Layer;

/** The activation of a network, followed by concrete dropout if that is chosen: all activations go through here. */
export const activationOf =
  (name: keyof typeof activations, choice: DropoutChoice | undefined): Activation =>
  (channels) => {
    const [plain, dropout] = [activations[name], dropoutBefore(channels, choice)];
    return described(
      { ...dropout, apply: (context, at, x) => dropout.apply(context, at, plain.apply(context, at, x)) },
      (trace, at, x: GraphValue) => trace.module(dropout, at, trace.module(plain, at, x)),
    );
  };

import { activations } from '../layers/activation.js';
import { type DropoutChoice, dropoutBefore } from '../layers/concrete-dropout.js';
import type { Layer } from '../layers/layer.js';
import type { StemName } from '../layers/stem.js';

/** What a hand-made network is built for. */
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
   * Whether every activation is followed by concrete dropout with a probability of its own that is learnt. The last one is
   * the dropout before the classifier: the mean over pixels between them leaves dropped channels dropped. Default false.
   *
   * Source: Chakraborty and Mukhopadhyay, "μDARTS", section IV.
   */
  readonly dropout?: DropoutChoice;
}

/** An activation for a number of channels. */
export type Activation = (channels: number) => Layer;

/** What stands at the activations of a network: all of them go through here. */
export const activationOf =
  (name: keyof typeof activations, choice: DropoutChoice | undefined): Activation =>
  (channels) => {
    const [plain, dropout] = [activations[name], dropoutBefore(channels, choice)];
    return { ...dropout, apply: (context, at, x) => dropout.apply(context, at, plain.apply(context, at, x)) };
  };

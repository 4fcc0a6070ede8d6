import * as t from 'io-ts';

/** Codec of the names of the hand-made networks, as their papers write them. */
export const HandMadeName = t.keyof({ MobileNetV2: null, VGG16: null, ResNet20: null, 'EfficientNet-B0': null });

/** The name of a network that people designed. */
export type HandMadeName = t.TypeOf<typeof HandMadeName>;

/** All of them, in the order of the paper's tables. */
export const HAND_MADE_NAMES = Object.keys(HandMadeName.keys) as readonly HandMadeName[];

import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, type Kernel, only } from './kernel.js';
import { expectShapes } from './shape.js';

type Attributes = { readonly groups: number; readonly channels: number };

/** The kernel of {@link channelShuffle}; its gradient is the shuffle back. */
export const channelShuffleKernel: Kernel<{ x: tf.Tensor4D }, Attributes> = defineKernel<{ x: tf.Tensor4D }, Attributes>({
  name: 'SluiceChannelShuffle',
  composition: ({ x }, { groups, channels }) => {
    const pixels = x.size / channels;
    return [tf.reshape(tf.transpose(tf.reshape(x, [pixels, groups, channels / groups]), [0, 2, 1]), x.shape)];
  },
  gradient: ([dy], _, { groups, channels }) => ({
    x: () => only(channelShuffleKernel({ x: dy as tf.Tensor4D }, { groups: channels / groups, channels })),
  }),
});

/**
 * Interleaves `groups` groups of channels: reshape [groups, C/groups], transpose, flatten.
 *
 * Source: Zhang et al., "ShuffleNet" (2018); Xu et al., "PC-DARTS" (2020), after a partial channel connection.
 * @param x images [N, H, W, C], C a multiple of `groups`
 */
export const channelShuffle = (x: tf.Tensor4D, groups: number): tf.Tensor4D => {
  const channels = x.shape[x.rank - 1] as number;
  expectShapes(
    Number.isInteger(channels / groups),
    'channelShuffle',
    { x },
    `take a number of channels that ${groups} groups divide`,
  );
  return only(channelShuffleKernel({ x }, { groups, channels }));
};

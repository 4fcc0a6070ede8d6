import * as tf from '@tensorflow/tfjs-core';
import type { Component } from '../../artifacts/component.js';
import type { TensorValues } from '../../artifacts/kind.js';
import type { OpenFile } from '../../artifacts/source.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { ParameterSpecifications, Parameters } from '../../networks/parameters.js';
import type { Noise } from '../../networks/pass.js';
import { sizeProblem } from '../foresight/foresee-trained.js';
import type { InputNoise } from '../kinds/settings/noise.js';
import type { TrainedNetwork } from '../kinds/trained-network.js';
import { turn } from '../loop/iterate.js';
import { expectImages } from '../training/expect-images.js';
import { expectFamily } from '../training/family-of.js';
import { rebuiltNetwork } from '../training/rebuilt-network.js';
import { loadTensors, withBatch } from '../training/tensors.js';
import { withInputNoise } from './input-noise.js';
import { type MeanPrediction, meanPrediction } from './mean-prediction.js';

/** Prediction of a batch of test images. */
export interface BatchPrediction extends MeanPrediction {
  readonly labels: Int32Array;
}

/** A trained network over the test images of a data set. */
export interface Predictor {
  readonly images: number;
  readonly batches: number;
  /** Passes over each image: 1 for a network that drops nothing. */
  readonly samples: number;
  readonly specifications: ParameterSpecifications;
  /** The network's weights as they are, or those of other tensors; who asks for them disposes them. */
  readonly weights: (tensors?: TensorValues) => Parameters;
  /** Batch `t` from 0 as a network of these weights sees it. */
  readonly predict: (weights: Parameters, t: number) => Promise<BatchPrediction>;
  /** Frees what all batches share. */
  readonly dispose: () => void;
}

/** Inputs and settings of a prediction. */
export interface PredictingContext {
  readonly config: {
    readonly space?: Component | undefined;
    readonly batchSize: number;
    readonly samples: number;
    readonly inputNoise: InputNoise;
  };
  readonly inputs: { readonly split: DatasetSplit; readonly network: TrainedNetwork };
  readonly open: OpenFile;
  readonly seed: number;
}

/**
 * Prepares a trained network for the test images of a data set, normalised as the network learnt them.
 *
 * Masks and noise come out of the seed, the number of the image and that of the pass: they depend on no batch size, and
 * are the same for all weights.
 *
 * Rejects with a `Fault` where the images have another size than the network is for, there are none, or the family of the
 * genotype is not at hand.
 *
 */
export const predictor = async ({
  config,
  inputs: { split, network: trained },
  open,
  seed,
}: PredictingContext): Promise<Predictor> => {
  const { header, tensors } = trained;
  const { form, mean, deviation } = header;
  const misfit = sizeProblem(form, split.header.dataset, split.header);
  if (misfit !== undefined) throw misfit;
  const network = orThrow(rebuiltNetwork(await expectFamily(config.space, header.genotype), header));
  const generator = fold(generatorOf(seed), 'predict');
  const source = batchSource(
    { ...split, header: { ...split.header, mean, deviation } },
    { partition: 'test', batchSize: config.batchSize, augmentation: noAugmentation, open, generator },
  );
  expectImages(source, 'test', split);
  const nextBatch = prefetch(source.batch, BATCHES_AHEAD, source.batchesPerEpoch);
  const statistics = loadTensors('statistics', tensors);
  const samples = header.dropout === false ? 1 : config.samples;

  const masksOf = (pass: number, first: number): Noise | undefined =>
    header.dropout === false ? undefined : { ...fold(generator, 'masks', pass), first };

  return {
    images: source.images,
    batches: source.batchesPerEpoch,
    samples,
    specifications: network.parameters,
    weights: (of = tensors) => loadTensors('weights', of),
    predict: async (weights, t) => {
      const first = t * config.batchSize;
      const batch = withInputNoise(await nextBatch(t), config.inputNoise, header, first, fold(generator, 'input noise'));
      const passes = await withBatch(Promise.resolve(batch), async ({ images }) => {
        const logits: Float32Array[] = [];
        for (let pass = 0; pass < samples; pass++) {
          const scores = tf.tidy(() => network.forwardEvaluate(weights, statistics, images, { noise: masksOf(pass, first) }));
          logits.push((await scores.data()) as Float32Array);
          scores.dispose();
          await turn();
        }
        return logits;
      });
      return { ...meanPrediction(passes, form.classes), labels: batch.labels };
    },
    dispose: () => tf.dispose(Object.values(statistics)),
  };
};

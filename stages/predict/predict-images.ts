import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type BackendIdentity, loadBackend } from '../../base/backend.js';
import { fold, type Generator, generatorOf } from '../../base/numerics/random/generator.js';
import { isProblem, type Problem, placed, problem } from '../../base/problem.js';
import { nameSystemErrors } from '../../base/system-error.js';
import { inParallel } from '../../datasets/in-parallel.js';
import { type Preparation, preparationOf, prepareImage } from '../../datasets/preparation.js';
import type { Parameters } from '../../networks/parameters.js';
import type { ImagePrediction, ImagePredictions, NetworkTools, PredictionRequest } from '../../pipeline/network-tools.js';
import { meanPrediction } from '../evaluate/mean-prediction.js';
import { type OpenedNetwork, openNetwork } from '../export/opened-network.js';
import { turn } from '../loop/iterate.js';
import { loadTensors } from '../training/tensors.js';
import { type ImagePath, imagePaths } from './image-paths.js';

/** Images that are predicted at once; their predictions depend on no batch size. */
const BATCH = 16;

type Prepared = either.Either<Problem, Float32Array>;

const prepared =
  (preparation: Preparation) =>
  ({ path, unreadable }: ImagePath): taskEither.TaskEither<never, Prepared> =>
    pipe(
      unreadable === undefined
        ? taskEither.tryCatch(
            () => readFile(path),
            (error) => problem('usage', nameSystemErrors((error as Error).message), path, 'make the file readable', error),
          )
        : taskEither.left(problem('usage', `the image cannot be read: ${unreadable}`, path, 'remove it, or put an image there')),
      taskEither.chain((bytes) => prepareImage(bytes, path, preparation)),
      // The remedies of data sets speak of settings that a command has not.
      taskEither.mapLeft((one) => ({ ...one, remedy: one.remedy.replace(/, or set unreadable.*$/, '') })),
      (reading) => async () => either.right(await reading()),
    );

const startBackend = (identity: BackendIdentity): taskEither.TaskEither<Problem, void> =>
  taskEither.tryCatch(
    async () => {
      const backend = await loadBackend(identity);
      const obstacle = await backend.probe();
      if (obstacle !== null)
        throw problem(
          'usage',
          `the backend cannot run here: ${obstacle}`,
          `--backend ${identity.name}`,
          'name another backend, or none',
        );
      await backend.start();
    },
    (error) =>
      isProblem(error)
        ? error
        : problem(
            'stage',
            `the backend does not start: ${(error as Error).message}`,
            identity.name,
            'name another with --backend',
            error,
          ),
  );

interface Predicting extends OpenedNetwork {
  readonly weights: Parameters;
  readonly statistics: Parameters;
  readonly samples: number;
  readonly masks: Generator;
}

/** Predictions of images [size, size, 3] each, the first of which is number `first`. */
const predicted = async (
  { trained: { header }, network, weights, statistics, samples, masks }: Predicting,
  images: readonly Float32Array[],
  first: number,
): Promise<readonly Omit<ImagePrediction, 'file'>[]> => {
  const { classes, height, width } = header.form;
  const pixels = new Float32Array(images.length * height * width * 3);
  for (const [place, image] of images.entries()) pixels.set(image, place * height * width * 3);
  const x = tf.tensor4d(pixels, [images.length, height, width, 3]);
  const passes: Float32Array[] = [];
  for (let pass = 0; pass < samples; pass++) {
    const noise = header.dropout === false ? {} : { noise: { ...fold(masks, 'masks', pass), first } };
    const scores = tf.tidy(() => network.forwardEvaluate(weights, statistics, x, noise));
    passes.push((await scores.data()) as Float32Array);
    scores.dispose();
    await turn();
  }
  x.dispose();
  const { mean, variance, predictiveEntropy, mutualInformation } = meanPrediction(passes, classes).uncertainty;
  return images.map((_, i) => ({
    probabilities: [...mean.subarray(i * classes, (i + 1) * classes)],
    entropy: predictiveEntropy[i] as number,
    ...(samples === 1 ? {} : { variance: variance[i] as number, mutualInformation: mutualInformation[i] as number }),
  }));
};

const predictAll = async (
  predicting: Predicting,
  paths: readonly ImagePath[],
  preparation: Preparation,
): Promise<ImagePredictions['images']> => {
  const results: ImagePredictions['images'][number][] = [];
  let readable = 0;
  for (let start = 0; start < paths.length; start += BATCH) {
    const chosen = paths.slice(start, start + BATCH);
    const read = (await inParallel(BATCH, chosen, prepared(preparation))()) as either.Right<readonly Prepared[]>;
    const good = read.right.flatMap((one) => (either.isRight(one) ? [one.right] : []));
    const predictions = good.length === 0 ? [] : await predicted(predicting, good, readable);
    readable += good.length;
    let next = 0;
    for (const [i, one] of read.right.entries()) {
      const file = (chosen[i] as ImagePath).path;
      const result = either.map(() => ({ file, ...(predictions[next++] as Omit<ImagePrediction, 'file'>) }))(one);
      results.push({ file, result });
    }
  }
  return results;
};

const predictOpened = (opened: OpenedNetwork, { paths, samples, seed, artifact }: PredictionRequest) =>
  pipe(
    () => imagePaths(paths),
    taskEither.bindTo('files'),
    taskEither.bind('preparation', () => {
      const { mean, deviation, form } = opened.trained.header;
      return taskEither.fromEither(
        either.mapLeft(placed(artifact.where))(preparationOf({ mean, deviation, height: form.height, width: form.width })),
      );
    }),
    taskEither.chainTaskK(({ files, preparation }) => async (): Promise<ImagePredictions> => {
      const { header, tensors } = opened.trained;
      const weights = loadTensors('weights', tensors);
      const statistics = loadTensors('statistics', tensors);
      const passes = header.dropout === false ? 1 : samples;
      const masks = fold(generatorOf(seed), 'predict');
      const images = await predictAll({ ...opened, weights, statistics, samples: passes, masks }, files, preparation);
      tf.dispose([...Object.values(weights), ...Object.values(statistics)]);
      return { classes: header.classes, samples: passes, images };
    }),
  );

/**
 * Predicts image files by a trained network, prepared as its test images were; see `NetworkTools`. One that cannot be read is
 * a problem in its place, and the others are predicted. Masks come out of the seed, the number of the image and that of the pass.
 */
export const predictImages: NetworkTools['predict'] = (request) =>
  pipe(
    openNetwork(request.artifact),
    taskEither.chainFirst(() => startBackend(request.backend)),
    taskEither.chain((opened) => predictOpened(opened, request)),
  );

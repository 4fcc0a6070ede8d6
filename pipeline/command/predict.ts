import { relative, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { largest } from '../../base/largest.js';
import { percent } from '../../base/percent.js';
import type { Problem } from '../../base/problem.js';
import type { ImagePrediction, ImagePredictions } from '../network-tools.js';
import { type ArtifactOptions, findArtifact } from './artifact/find-artifact.js';
import { noTools } from './export.js';
import type { FORMATS } from './formats.js';
import type { Host } from './host.js';

/** The options of `pipe predict`. */
export interface PredictOptions extends ArtifactOptions {
  /** Classes told of each image, the likeliest first. Default 3. */
  readonly top?: number;
  /** Passes over each image of a network with dropout. Default 20. */
  readonly samples?: number;
  readonly format?: (typeof FORMATS)[number];
}

/** The likeliest classes of a prediction, by name. */
const likeliest = ({ probabilities }: ImagePrediction, classes: readonly string[], count: number) =>
  probabilities
    .map((probability, i) => ({ name: classes[i] ?? String(i), probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);

const good = ({ images }: ImagePredictions): readonly ImagePrediction[] =>
  images.flatMap(({ result }) => (either.isRight(result) ? [result.right] : []));

const textOf = (found: ImagePredictions, top: number): string => {
  const width = largest(
    good(found).map(({ file }) => file.length),
    0,
  );
  return good(found)
    .map((prediction) => {
      const classes = likeliest(prediction, found.classes, top).map(({ name, probability }) => `${name} ${percent(probability)}`);
      const { variance, mutualInformation } = prediction;
      const uncertainty =
        variance === undefined || mutualInformation === undefined
          ? ''
          : `  (entropy ${prediction.entropy.toPrecision(3)}, variance ${variance.toPrecision(3)}, mutual information ${mutualInformation.toPrecision(3)}, ${found.samples} passes)`;
      return `${prediction.file.padEnd(width)}  ${classes.join(', ')}${uncertainty}`;
    })
    .join('\n');
};

const csvOf = (found: ImagePredictions): string => {
  const drops = found.samples > 1;
  const head = ['file', 'class', 'probability', 'entropy', ...(drops ? ['variance', 'mutual_information'] : [])];
  const rows = good(found).map((prediction) => {
    const [best] = likeliest(prediction, found.classes, 1);
    const { file, entropy, variance, mutualInformation, probabilities } = prediction;
    return [file, best?.name, best?.probability, entropy, ...(drops ? [variance, mutualInformation] : []), ...probabilities];
  });
  return stringify([[...head, ...found.classes.map((name) => `probability of ${name}`)], ...rows]).trimEnd();
};

const jsonOf = ({ classes, samples, images }: ImagePredictions): string =>
  JSON.stringify(
    {
      classes,
      samples,
      images: images.map(({ file, result }) =>
        either.isRight(result)
          ? { ...result.right, class: likeliest(result.right, classes, 1)[0]?.name }
          : { file, problem: result.left.what, remedy: result.left.remedy },
      ),
    },
    null,
    2,
  );

const written = (found: ImagePredictions, { format = 'text', top = 3 }: PredictOptions): string => {
  switch (format) {
    case 'text':
      return textOf(found, top);
    case 'csv':
      return csvOf(found);
    case 'json':
      return jsonOf(found);
  }
};

/** Predictions with their files as they are seen from a folder; those outside of it by their whole path. */
const seenFrom = (folder: string, { images, ...rest }: ImagePredictions): ImagePredictions => ({
  ...rest,
  images: images.map(({ file, result }) => {
    const from = relative(folder, file);
    const seen = from.startsWith('..') ? file : from;
    return { file: seen, result: either.map((prediction: ImagePrediction) => ({ ...prediction, file: seen }))(result) };
  }),
});

/** Output of `pipe predict`. */
export interface Predicted {
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}

/**
 * `pipe predict`: the classes of image files by a trained network, with their uncertainty where it has dropout.
 *
 * @returns the predictions as text, the problems of the files that could not be read, and notices of the network
 */
export const predictCommand = (
  target: string,
  images: readonly string[],
  options: PredictOptions,
  host: Host,
): taskEither.TaskEither<Problem, Predicted> => {
  const { networkTools, folder } = host;
  if (networkTools === undefined) return taskEither.left(noTools('pipe predict'));
  return pipe(
    findArtifact(target, options, host, { kinds: ['trained-network'], command: 'pipe predict', seeded: true }),
    taskEither.bindTo('artifact'),
    taskEither.bind('found', ({ artifact }) =>
      networkTools.predict({
        artifact,
        paths: images.map((image) => resolve(folder, image)),
        backend: artifact.backend,
        samples: options.samples ?? 20,
        seed: artifact.seed,
      }),
    ),
    taskEither.map(({ artifact: { notices }, found }) => ({
      notices,
      text: written(seenFrom(folder, found), options),
      problems: found.images.flatMap(({ result }) => (either.isLeft(result) ? [result.left] : [])),
    })),
  );
};

import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Fault, problem, refusal } from '../../base/problem.js';
import type { Extent } from '../../networks/module.js';
import type { Foreseen } from '../../pipeline/stage.js';
import { batchProblem } from './fit.js';
import type { KnownNetwork, KnownSplit } from './known.js';

/** The problem of images of another size than a network is for; undefined where one of them is not known. */
export const sizeProblem = (network: Extent | undefined, dataset: string, images: Extent | undefined): Fault | undefined =>
  network === undefined || images === undefined || (network.height === images.height && network.width === images.width)
    ? undefined
    : problem(
        'usage',
        `the network is for images of ${network.width}x${network.height} pixels, and those of ${dataset} have ${images.width}x${images.height}`,
        dataset,
        "load the images at the network's size, or train a network for theirs",
      );

const classesProblem = (known: number | undefined, { dataset, classes }: KnownSplit): Fault | undefined =>
  known === undefined || classes === undefined || known === classes
    ? undefined
    : refusal(
        `the network tells apart ${known} classes, and ${dataset} has ${classes}`,
        'take a data set with the classes that the network was trained on, in the same order',
      );

/** Requirements of a stage that looks at images with a trained network. */
export interface Looking {
  /** True where the classes are to be those of the network. */
  readonly sameClasses: boolean;
  /** True where it takes `batches` of training images; otherwise it takes all test images, however many. */
  readonly training?: boolean;
}

/** Checks the images that a trained network is to look at against what is known of both. */
export const foreseeLooking =
  ({ sameClasses, training = false }: Looking) =>
  (
    { batchSize, batches = 1 }: { readonly batchSize: number; readonly batches?: number },
    inputs: Foreseen,
  ): taskEither.TaskEither<Fault, Foreseen> => {
    const split = inputs['split'] as KnownSplit | undefined;
    const network = inputs['network'] as KnownNetwork | undefined;
    if (split === undefined) return taskEither.right({});
    const found =
      (sameClasses ? classesProblem(network?.images.classes, split) : undefined) ??
      sizeProblem(network?.images.image, split.dataset, split.image) ??
      (training ? batchProblem('train+validation', split.all, batchSize, { batches }) : undefined);
    return found === undefined ? taskEither.right({}) : taskEither.left(found);
  };

import type * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { BackendIdentity } from '../base/backend.js';
import type { Problem } from '../base/problem.js';

/** Bytes of an artifact with its kind, and the space of its genotype where that is not one of the house. */
export interface NetworkArtifact {
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** Component of the space, as a configuration holds it. */
  readonly space?: unknown;
  /** Place in messages: the file and its output, or the digest. */
  readonly where: string;
}

/** Prediction of one image. */
export interface ImagePrediction {
  readonly file: string;
  /** Probability of each class, the mean over the passes. */
  readonly probabilities: readonly number[];
  /** Entropy of the mean prediction in nats. */
  readonly entropy: number;
  /** Predictive variance, summed over the classes, and mutual information in nats; of several passes alone. */
  readonly variance?: number;
  readonly mutualInformation?: number;
}

/** Predictions of images in their order, each the prediction or the problem of its file. */
export interface ImagePredictions {
  readonly classes: readonly string[];
  /** Passes over each image: 1 for a network without dropout. */
  readonly samples: number;
  readonly images: readonly { readonly file: string; readonly result: either.Either<Problem, ImagePrediction> }[];
}

/** Images to predict, and the way to do it. */
export interface PredictionRequest {
  readonly artifact: NetworkArtifact;
  /** Files and folders, absolute. */
  readonly paths: readonly string[];
  readonly backend: BackendIdentity;
  /** Passes over each image of a network with concrete dropout. */
  readonly samples: number;
  readonly seed: number;
}

/** The forms in which a network is exported. */
export interface ExportedNetwork {
  readonly onnx: () => Uint8Array;
  readonly safetensors: () => Uint8Array;
  /** Text of a `model.py` that loads `model.safetensors` beside it. */
  readonly pytorch: () => string;
  /** JSON of the facts that the files bear: classes, normalisation, size, genotype. */
  readonly metadata: () => string;
  /** Notes for a person, one sentence each without a final full stop. */
  readonly notes: readonly string[];
}

/** Uses of networks by the commands; the program hands them in, since the pipeline knows no network. */
export interface NetworkTools {
  readonly predict: (request: PredictionRequest) => TaskEither<Problem, ImagePredictions>;
  /** The network of an artifact in the forms of other programs, with Monte-Carlo dropout or without. */
  readonly exportNetwork: (
    artifact: NetworkArtifact,
    options: { readonly keepsDropout: boolean; readonly version: string },
  ) => TaskEither<Problem, ExportedNetwork>;
  /** The genotype of an artifact, of a network or itself: its JSON, and its text as the repositories of DARTS have it. */
  readonly genotype: (artifact: NetworkArtifact) => TaskEither<Problem, { readonly json: string; readonly text: string }>;
}

import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Component } from '../../artifacts/component.js';
import { type Fault, isFault, type Problem, placed, problem, refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import { builtIn } from '../../networks/spaces/built-in.js';
import type { NetworkArtifact } from '../../pipeline/network-tools.js';
import { type TrainedNetwork, trainedNetwork } from '../kinds/trained-network.js';
import { familyOf } from '../training/family-of.js';
import { rebuiltNetwork } from '../training/rebuilt-network.js';

/** A trained network out of the bytes of its artifact, and the network that it is of. */
export interface OpenedNetwork {
  readonly trained: TrainedNetwork;
  readonly network: DiscreteNetwork;
}

/** The refusal of a network whose space is neither of the house nor named. */
const nowhere = (space: string): Fault =>
  refusal(
    `the network is of the search space ${quoted(space)}, which is not one of sluice, and its digest does not tell where that is`,
    'name the module that exports it with --space FILE, or take the experiment file instead of the digest',
  );

const familyTask = (space: unknown, trained: TrainedNetwork) => async () => {
  const { space: name } = trained.header.genotype;
  if (space === undefined && builtIn(name) === undefined) return either.left(nowhere(name));
  try {
    return await familyOf(space as Component | undefined, trained.header.genotype);
  } catch (error) {
    if (isFault(error)) return either.left(error);
    throw error;
  }
};

/** Opens the artifact of a trained network; a damaged one, or one whose space is not at hand, is a problem at its place. */
export const openNetwork = ({ bytes, space, where }: NetworkArtifact): taskEither.TaskEither<Problem, OpenedNetwork> =>
  pipe(
    taskEither.fromEither(trainedNetwork.decode(bytes)),
    taskEither.mapLeft((what): Fault => problem('store', what, where, 'run the stage that trains it again')),
    taskEither.bindTo('trained'),
    taskEither.bind('family', ({ trained }) => familyTask(space, trained)),
    taskEither.bind('network', ({ family, trained }) => taskEither.fromEither(rebuiltNetwork(family, trained.header))),
    taskEither.map(({ trained, network }) => ({ trained, network })),
    taskEither.mapLeft(placed(where)),
  );

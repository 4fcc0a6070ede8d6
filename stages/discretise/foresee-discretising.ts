import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Component } from '../../artifacts/component.js';
import { type Fault, unplaced } from '../../base/problem.js';
import { undecomposed } from '../../networks/cost/decomposition.js';
import { discreteSize, type SpaceOutline } from '../../networks/outline.js';
import type { Foreseen } from '../../pipeline/stage.js';
import type { KnownDistribution, KnownLatencies, KnownSplit } from '../foresight/known.js';
import { spaceOutline } from '../foresight/outlines.js';
import { foreseenUndistributed } from '../foresight/undistributed.js';
import { askedSettings, type NetworkFields } from '../training/network-fields.js';
import { foreseenSettings } from '../training/network-form.js';
import { spaceMisfit } from './fitting-space.js';
import { latencyProblem, unlimitedProblem, unmeasuredProblem } from './limit-problems.js';
import type { ResourceLimits } from './resource-limits.js';
import { targetNetwork } from './target-network.js';

interface Reading {
  readonly space?: Component | undefined;
}

/** The space whose rule reads a distribution, if it is known, or why the two do not fit. */
export const foreseenSpace = async (
  { space }: Reading,
  distribution: KnownDistribution | undefined,
): Promise<either.Either<Fault, SpaceOutline | undefined>> => {
  const outline = await spaceOutline(space);
  const searched = distribution?.space;
  const misfit = outline === undefined || searched === undefined ? undefined : spaceMisfit(outline, searched);
  return misfit === undefined ? either.right(outline) : either.left(misfit);
};

/** The same of a stage that needs a distribution: a search that gives architectures is a problem. */
export const foreseenDistribution = async (
  settings: Reading,
  known: KnownDistribution | undefined,
): Promise<either.Either<Fault, SpaceOutline | undefined>> => {
  const obstacle = foreseenUndistributed(known);
  return obstacle === undefined ? foreseenSpace(settings, known) : either.left(obstacle);
};

const genotypeOf = (space: SpaceOutline | undefined): Foreseen => (space === undefined ? {} : { genotype: space.genotype });

/** Checks that `discretise` reads what a search gives by the rule of the space that it was learnt in. */
export const foreseeDiscretise =
  (settings: Reading, { distribution }: Foreseen): TaskEither<Fault, Foreseen> =>
  async () =>
    either.map(genotypeOf)(await foreseenSpace(settings, distribution as KnownDistribution | undefined));

/** Checks that `sampleGenotype` draws from a distribution, by the rule of the space that it was learnt in. */
export const foreseeSampling =
  (settings: Reading, { distribution }: Foreseen): TaskEither<Fault, Foreseen> =>
  async () =>
    either.map(genotypeOf)(await foreseenDistribution(settings, distribution as KnownDistribution | undefined));

type Limited = Reading & ResourceLimits & NetworkFields;

const limitsMisfit = (
  settings: Limited,
  space: SpaceOutline | undefined,
  {
    split,
    latencies,
    measured,
  }: { readonly split: KnownSplit | undefined; readonly latencies: KnownLatencies | undefined; readonly measured: boolean },
): Fault | undefined => {
  const unlimited = unlimitedProblem(settings);
  if (unlimited !== undefined) return unlimited;
  if (settings.latency !== null && !measured) return unmeasuredProblem();
  if (space === undefined) return undefined;
  if (space.decomposes === false) return unplaced(undecomposed(space.name));
  const family = foreseenSettings(space.genotype);
  if (family === undefined) return undefined;
  const size = pipe(
    askedSettings(settings, 0, Object.keys(family.settings.fields)),
    either.chainW((asked) => discreteSize(space.genotype, asked, split ?? {})),
  );
  if (either.isLeft(size)) return unplaced(size.left);
  if (settings.latency === null || latencies === undefined || split?.image === undefined || split.classes === undefined)
    return undefined;
  const network = targetNetwork(family, settings, { classes: split.classes, ...split.image });
  return either.isLeft(network) ? network.left : latencyProblem(latencies, space.name, network.right);
};

/** Checks the limits of a choice, and the network that it is for, against what is known of space, images and latencies. */
export const foreseeLimits =
  (settings: Limited, inputs: Foreseen): TaskEither<Fault, Foreseen> =>
  async () => {
    const space = await foreseenDistribution(settings, inputs['distribution'] as KnownDistribution | undefined);
    if (either.isLeft(space)) return space;
    const known = {
      split: inputs['split'] as KnownSplit | undefined,
      latencies: inputs['latencies'] as KnownLatencies | undefined,
      measured: Object.hasOwn(inputs, 'latencies'),
    };
    const misfit = limitsMisfit(settings, space.right, known);
    return misfit === undefined ? either.right(genotypeOf(space.right)) : either.left(misfit);
  };

import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Fault, unplaced } from '../../base/problem.js';
import { undecomposed } from '../../networks/cost/decomposition.js';
import { discreteSize } from '../../networks/outline.js';
import type { Foreseen, Machine } from '../../pipeline/stage.js';
import { targetNetwork } from '../discretise/target-network.js';
import { memoryProblem } from '../foresight/fit.js';
import type { KnownLatencies } from '../foresight/known.js';
import { spaceOutline } from '../foresight/outlines.js';
import { ownSettings } from '../kinds/trained-network.js';
import { foreseenSettings } from '../training/network-form.js';
import type { MeasureLatencySettings } from './measure-latency.js';

/** Checks that the operations of the space can be told apart, and that the networks exist and fit into memory. */
export const foreseeLatencies =
  (settings: MeasureLatencySettings, _inputs: Foreseen, machine: Machine): TaskEither<Fault, Foreseen> =>
  async () => {
    const space = await spaceOutline(settings.space);
    if (space === undefined) return either.right({});
    if (space.decomposes === false) return either.left(unplaced(undecomposed(space.name)));
    const family = foreseenSettings(space.genotype);
    if (family === undefined) return either.right({});
    const { classes, height, width, batchSize } = settings;
    const network = targetNetwork(family, settings, settings);
    if (either.isLeft(network)) return network;
    const size = discreteSize(space.genotype, ownSettings(network.right), { classes, image: { height, width } });
    if (either.isLeft(size)) return either.left(unplaced(size.left));
    const tooLarge = memoryProblem(size.right, batchSize, machine, '"cells", "channels" or "batchSize"');
    if (tooLarge !== undefined) return either.left(tooLarge);
    const latencies: KnownLatencies = { space: space.name, network: network.right };
    return either.right({ latencies });
  };

import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../artifacts/problem.js';
import { discreteSize } from '../../networks/genotype-outline.js';
import { forSpace } from '../../networks/known-spaces.js';
import type { Foreseen, Machine } from '../../pipeline/stage.js';
import { targetNetwork } from '../discretise/target-network.js';
import { memoryProblem } from '../foresight/fit.js';
import type { KnownLatencies } from '../foresight/known.js';
import { spaceOutline } from '../foresight/outlines.js';
import type { MeasureLatencySettings } from './measure-latency.js';

const WHERE = 'stage measureLatency';

/** Checks that the operations of the space can be told apart, and that the networks exist and fit into memory. */
export const foreseeLatencies =
  (settings: MeasureLatencySettings, _inputs: Foreseen, machine: Machine): TaskEither<Problem, Foreseen> =>
  async () => {
    const space = await spaceOutline(settings.space);
    if (space === undefined) return either.right({});
    const known = forSpace(space, { darts: true, 'nas-bench-201': true });
    if (either.isLeft(known)) return either.left({ ...known.left, where: WHERE });
    const { classes, height, width, batchSize } = settings;
    const size = discreteSize(space.genotype, { ...settings, classes, image: { height, width }, auxiliary: false });
    if (either.isLeft(size)) return either.left({ ...size.left, where: WHERE });
    const tooLarge = memoryProblem(WHERE, size.right, batchSize, machine, '"cells", "channels" or "batchSize"');
    if (tooLarge !== undefined) return either.left(tooLarge);
    const latencies: KnownLatencies = { space: space.name, network: targetNetwork(settings, settings) };
    return either.right({ latencies });
  };

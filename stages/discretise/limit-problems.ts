import { type Fault, refusal } from '../../base/problem.js';
import type { LatencyTable } from '../kinds/latency-table.js';
import type { NetworkForm } from '../kinds/trained-network.js';
import { limitsOf, type ResourceLimits } from './resource-limits.js';
import { describeTarget } from './target-network.js';

/** The problem of settings that limit nothing. */
export const unlimitedProblem = (given: ResourceLimits): Fault | undefined =>
  limitsOf(given).length > 0
    ? undefined
    : refusal('no resource has a limit', 'set "parameters", "multiplyAccumulates" or "latency", or use discretise()');

/** The problem of a limited latency that was not measured. */
export const unmeasuredProblem = (): Fault =>
  refusal('a latency has a limit, and none was measured', 'give the flow of measureLatency() to this stage, as in its example');

/** The problem of a latency that was measured of other networks than the one that is chosen for. */
export const latencyProblem = (
  latencies: Pick<LatencyTable, 'space' | 'network'>,
  space: string,
  network: NetworkForm,
): Fault | undefined => {
  const isSame =
    latencies.space === space &&
    Object.keys({ ...network, ...latencies.network }).every(
      (key) => JSON.stringify(latencies.network[key]) === JSON.stringify(network[key]),
    );
  return isSame
    ? undefined
    : refusal(
        `the latency was measured of ${latencies.space} with ${describeTarget(latencies.network)}, and this network is of ${space} with ${describeTarget(network)}`,
        'give measureLatency and this stage the same network',
      );
};

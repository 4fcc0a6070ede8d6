import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { CostTable } from '../../networks/cost/cost-table-codec.js';
import { describeSettings } from '../../networks/genotype-format.js';
import { NetworkForm, ownSettings } from './trained-network.js';

/** Latencies of the networks of a space as sums over their operations, measured once on one machine. */
export const LatencyTable = t.readonly(
  t.strict({
    space: t.string,
    network: NetworkForm,
    /** Images of one pass. */
    batchSize: t.number,
    backend: t.string,
    /** Name of the machine, as the person who measured gave it, or empty. */
    machine: t.string,
    /** Passes of each network, of which the median counts. */
    passes: t.number,
    /** Milliseconds of a pass; multiples of 2⁻²⁰ (a nanosecond), so that sums are exact in any order. */
    latency: CostTable,
  }),
);
export type LatencyTable = t.TypeOf<typeof LatencyTable>;

/** The artifact kind of a {@link LatencyTable}. */
export const latencyTable = jsonKind(
  'latency-table',
  1,
  LatencyTable,
  ({ space, network, batchSize, backend, machine, latency }) => {
    const lines = Object.entries(latency.operations).map(([place, operations]) => {
      const each = Object.entries(operations).map(([name, milliseconds]) => `${name} ${milliseconds.toFixed(3)}`);
      return `  ${place}: ${each.join(', ')}`;
    });
    const where = machine === '' ? backend : `${backend} of ${machine}`;
    const head = `latency of ${space}, ${describeSettings(ownSettings(network))}, ${network.height}×${network.width} images, batches of ${batchSize} on ${where}: ${latency.base.toFixed(3)} ms, and for each operation`;
    return [head, ...lines].join('\n');
  },
);

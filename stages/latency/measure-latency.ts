import * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { integerBetween } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import { channelCount } from '../../networks/sizes.js';
import { type Flow, start } from '../../pipeline/flow.js';
import { type ConfigOf, stage, type ValuesOf } from '../../pipeline/stage.js';
import { latencyTable } from '../kinds/latency-table.js';
import { batchLength, repetitions } from '../kinds/settings/sizes.js';
import { networkFields } from '../training/network-fields.js';

/** Settings of {@link measureLatency}. */
export const MeasureLatencySettings = record('measureLatency', {
  /** The search space whose operations are measured. */
  space: componentOf('space'),
  ...networkFields,
  classes: withDefault(channelCount, 10),
  /** Size of the images in pixels. */
  height: withDefault(integerBetween(1, 16_384), 32),
  width: withDefault(integerBetween(1, 16_384), 32),
  /** Images of one pass. */
  batchSize: withDefault(batchLength, 1),
  /** Passes of each network, of which the median counts. */
  passes: withDefault(repetitions, 20),
  /** A name for the machine, for stores that several machines share. */
  machine: withDefault(t.string, ''),
});
export type MeasureLatencySettings = t.TypeOf<typeof MeasureLatencySettings>;

/** The stage behind {@link measureLatency}. */
export const measureLatencyStage = stage({
  name: 'measureLatency',
  source: import.meta.url,
  config: MeasureLatencySettings,
  inputs: {},
  outputs: { latencies: latencyTable },
  seeded: false,
  numeric: true,
  foresee: () => import('./foresee-latencies.js').then((module) => module.foreseeLatencies),
  load: () => import('./measure-latency-run.js').then((module) => module.runMeasureLatency),
});

/**
 * Starts a flow with a measurement: how long networks of a search space take on this machine's backend, as a table of
 * milliseconds for each operation, from which `discretiseWithin` and `sampleWithin` choose.
 *
 * The one stage whose artifact is a measurement: it is made once and kept under its key, so that all that follows from it
 * is a function of the table and reproducible; measured anew (in another store, or after `pipe gc`) it comes out a little
 * different, and what depends on it has other keys. The key has the backend but not the machine: where a store is shared,
 * tell machines apart by `machine`. No other stage should compute on the machine meanwhile (`pipe run --jobs 1`).
 *
 * - `space`: the search space; how deep and wide its supernet is makes no difference to the times.
 * - `cells` (20), `channels` (36), `stem`, `stemMultiplier`, `poolNormalization`: the network, as `retrain` has them.
 * - `classes` (10), `height` (32), `width` (32): of its images.
 * - `batchSize` (1): images of a pass; `passes` (20): of which the median counts; `machine` (''): its name.
 *
 * @example
 * const network = { cells: 8, channels: 16 };
 * searched.pipe(discretiseWithin(measureLatency({ space, ...network }), { latency: 12, ...network }))
 */
export const measureLatency = (
  settings: ConfigOf<typeof measureLatencyStage>,
): Flow<ValuesOf<(typeof measureLatencyStage)['outputs']>> => start(measureLatencyStage, settings);

import type { Digest } from '../../artifacts/digest.js';
import type { MetricEntry, MetricLog } from '../../artifacts/metric-log.js';
import { isLogged, type MetricEvent } from '../stage.js';

/**
 * Record of what a run has told of a stage, so that nothing is told twice should its worker be lost and the stage go on from an
 * earlier point: sinks write down what they are told.
 */
export interface Told {
  /**
   * A worker goes on after these metrics; gives those of them that are not told, since they were measured in an earlier run or
   * lost with another worker.
   */
  readonly from: (metrics: MetricLog) => readonly MetricEntry[];
  /** Takes a metric; tells whether it is new. */
  readonly isNewMetric: (metric: MetricEvent) => boolean;
  /** Takes an output; tells whether it is new. */
  readonly isNewArtifact: (name: string, digest: Digest) => boolean;
}

/** Makes the record of a stage of which nothing is told. */
export const nothingTold = (): Told => {
  // A stage is a function of its context: the metric of a place is the same each time.
  let place = 0;
  let told = 0;
  const artifacts = new Map<string, Digest>();
  return {
    from: (metrics) => {
      const missing = metrics.slice(told);
      place = metrics.length;
      told = Math.max(told, place);
      return missing;
    },
    isNewMetric: (metric) => {
      // One of the machine has no place in the log; it is as new as the one after which it was measured.
      if (!isLogged(metric)) return place === told;
      place += 1;
      const isNew = place > told;
      told = Math.max(told, place);
      return isNew;
    },
    isNewArtifact: (name, digest) => {
      const isNew = artifacts.get(name) !== digest;
      artifacts.set(name, digest);
      return isNew;
    },
  };
};

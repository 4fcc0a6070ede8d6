import * as either from 'fp-ts/lib/Either.js';
import { metricLog } from '../../../artifacts/metric-log.js';
import type { Store } from '../../../artifacts/store.js';
import type { KnownRun } from '../../record/read-records.js';
import type { ReportStage } from '../../report/page/content.js';
import type { ReportSection } from '../../report/section.js';
import { type DrawnSections, drawSections, type ReadValue, valueReader } from '../report/shown-artifacts.js';
import { liveDigest } from './run-parts.js';

/** Metric logs that are kept in memory, since those of finished stages are drawn again with each measurement of another. */
const KEPT_LOGS = 64;

const remembering = (read: ReadValue): ReadValue => {
  const kept = new Map<string, either.Either<string, unknown>>();
  return async (kind, digest) => {
    if (kind.name !== metricLog.name) return read(kind, digest);
    const found = kept.get(digest) ?? (await read(kind, digest));
    kept.delete(digest);
    kept.set(digest, found);
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT_LOGS))) kept.delete(oldest);
    return found;
  };
};

const liveMetrics = (run: KnownRun): ReadonlyMap<string, unknown> =>
  new Map(run.state.stages.map(({ stage, metrics }) => [liveDigest(run, stage), metrics]));

/**
 * Draws the sections of a run that goes on: a section is drawn again once the artifacts that it shows have changed. The metrics
 * of a stage that has no metric log yet are those of the record.
 */
export const liveSections = (
  sections: readonly ReportSection[],
  store: Store,
): ((run: KnownRun, stages: readonly ReportStage[]) => Promise<DrawnSections>) => {
  const read = remembering(valueReader(store));
  const drawn = new Map<ReportSection, { readonly of: string; readonly outcome: DrawnSections }>();
  return async (run, stages) => {
    const live = liveMetrics(run);
    const readAny: ReadValue = async (kind, digest) => (live.has(digest) ? either.right(live.get(digest)) : read(kind, digest));
    const outcomes: DrawnSections[] = [];
    for (const one of sections) {
      const shown = stages.flatMap(({ stage, artifacts }) =>
        artifacts.flatMap(({ kind, digest }) => (kind === one.kind.name ? [[stage, digest]] : [])),
      );
      const of = JSON.stringify(shown);
      const known = drawn.get(one);
      const outcome = known?.of === of ? known.outcome : await drawSections([one], stages, readAny);
      drawn.set(one, { of, outcome });
      outcomes.push(outcome);
    }
    return {
      sections: outcomes.flatMap((one) => one.sections),
      problems: outcomes.flatMap((one) => one.problems),
    };
  };
};

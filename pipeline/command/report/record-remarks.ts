import type { Digest } from '../../../artifacts/digest.js';
import type { Manifest } from '../../../artifacts/manifest.js';
import type { KnownRun } from '../../record/read-records.js';
import type { RecordedStage } from '../../record/record.js';
import type { Remark } from '../../report/page/content.js';
import type { RunBegun } from '../../run/event.js';
import type { PlannedStage } from '../../run/plan.js';

/** Remarks of a report, the problems among them apart. */
export interface Remarks {
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
}

/** {@link Remarks} of a report, and the stages that are being computed or failed when they last were. */
export interface RecordRemarks extends Remarks {
  readonly looks: ReadonlyMap<string, 'running' | 'failed'>;
}

const stamp = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

const stageOf = ({ state }: KnownRun, isIt: (stage: RecordedStage) => boolean): RecordedStage | undefined =>
  state.stages.find(isIt);

const warningsIn = ({ state }: KnownRun, stage: string | undefined): readonly string[] =>
  state.messages.flatMap((one) => (one.level === 'warning' && one.stage === stage ? [one.message] : []));

/** Fate of a stage without a result in the run that tried it last, where it is worth a remark. */
const fate = ({ head, state, life }: KnownRun, { status, problem }: RecordedStage): Remarks => {
  const remark = (message: string): readonly Remark[] => [{ message }];
  if (status === 'failed' && problem !== undefined) {
    const { what, where, remedy } = problem;
    const message = `failed in the run of ${stamp(head.begun)}: ${what} (${where}); to mend: ${remedy}`;
    return { problems: remark(message), warnings: [] };
  }
  if (status !== 'running' && status !== 'resumed') return { problems: [], warnings: [] };
  if (life === 'killed')
    return { problems: remark(`its run was killed after ${stamp(state.told)}, while it was computed`), warnings: [] };
  const by = `by process ${head.holder.pid} on ${head.holder.host}`;
  switch (life) {
    case 'over':
      return { problems: [], warnings: [] };
    case 'running':
      return { problems: [], warnings: remark(`is being computed ${by}`) };
    case 'unknown':
      return { problems: [], warnings: remark(`was being computed ${by}, last heard of at ${stamp(state.told)}`) };
  }
};

const lookOf = ({ life }: KnownRun, { status }: RecordedStage): 'running' | 'failed' | undefined => {
  if (status === 'failed') return 'failed';
  const computes = status === 'running' || status === 'resumed';
  return computes && life === 'running' ? 'running' : undefined;
};

const tried = ({ status }: RecordedStage): boolean => status !== 'cached' && status !== 'not-begun';

/** The run that has to say of a planned stage, and the stage there: the one that made it, or the last that tried to. */
const witness = (
  { stage, status, key }: PlannedStage,
  manifests: ReadonlyMap<Digest, Manifest>,
  runs: readonly KnownRun[],
  ofThis: KnownRun | undefined,
): readonly [KnownRun, RecordedStage] | undefined => {
  const made = status === 'cached' && key !== undefined ? manifests.get(key)?.run : undefined;
  const candidates = status !== 'cached' ? runs : runs.filter(({ head }) => head.run === made);
  for (const run of key === undefined ? [] : candidates) {
    const found = stageOf(run, (one) => one.key === key && tried(one));
    if (found !== undefined) return [run, found];
  }
  // One that failed before its key was known.
  const early = ofThis && stageOf(ofThis, (one) => one.stage === stage && one.key === undefined && one.status === 'failed');
  return ofThis === undefined || early === undefined || status === 'cached' ? undefined : [ofThis, early];
};

/** Tells whether a run was one of an experiment as it is looked at. */
export const isRunOf =
  ({ experiment, seed, overrides, choices }: Pick<RunBegun, 'experiment' | 'seed' | 'overrides' | 'choices'>) =>
  ({ head }: KnownRun): boolean =>
    head.experiment === experiment &&
    head.seed === seed &&
    JSON.stringify([head.overrides, head.choices]) === JSON.stringify([overrides, choices]);

const once = (remarks: readonly Remark[]): readonly Remark[] => [
  ...new Map(remarks.map((one) => [JSON.stringify([one.stage, one.message]), one])).values(),
];

/**
 * The remarks that the records of runs have on the stages of an experiment: problems of those that failed, warnings such as
 * alarms that went off, and who computes one now. Of a stage that is finished the run speaks that made it.
 *
 * @param runs the newest first
 */
export const recordRemarks = (
  planned: readonly PlannedStage[],
  manifests: ReadonlyMap<Digest, Manifest>,
  runs: readonly KnownRun[],
  begun: Pick<RunBegun, 'experiment' | 'seed' | 'overrides' | 'choices'>,
): RecordRemarks => {
  const ofThis = runs.find(isRunOf(begun));
  const looks = new Map<string, 'running' | 'failed'>();
  const found = planned.map((one): Remarks => {
    const { stage, status, outputs = {} } = one;
    const [run, recorded] = witness(one, manifests, runs, ofThis) ?? [];
    if (run === undefined || recorded === undefined) return { problems: [], warnings: [] };
    const look = status === 'cached' ? undefined : lookOf(run, recorded);
    if (look !== undefined) looks.set(stage, look);
    const known = new Set(Object.values(outputs).flatMap(({ warnings = [] }) => warnings));
    const { problems, warnings } = status === 'cached' ? { problems: [], warnings: [] } : fate(run, recorded);
    const said = warningsIn(run, recorded.stage).filter((message) => !known.has(message));
    const ofStage = ({ message }: Remark): Remark => ({ stage, message });
    return {
      problems: problems.map(ofStage),
      warnings: [...warnings.map(ofStage), ...said.map((message) => ({ stage, message }))],
    };
  });
  const ofRun = ofThis === undefined ? [] : warningsIn(ofThis, undefined).map((message) => ({ message }));
  return {
    looks,
    problems: once(found.flatMap(({ problems }) => problems)),
    warnings: once([...found.flatMap(({ warnings }) => warnings), ...ofRun]),
  };
};

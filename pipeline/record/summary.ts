import * as t from 'io-ts';
import { Digest } from '../../artifacts/digest.js';
import type { KnownRun } from './read-records.js';
import type { RunRecord } from './record.js';

const Words = t.record(t.string, t.string);

/** Summary of a run: what a list of runs shows of it, and what it stands on. */
export const RunSummary = t.readonly(
  t.intersection([
    t.strict({
      head: t.readonly(
        t.strict({
          run: t.string,
          name: t.string,
          experiment: t.string,
          /** ISO 8601. */
          begun: t.string,
          seed: t.number,
          backend: t.string,
          choices: Words,
          overrides: t.readonlyArray(t.string),
        }),
      ),
      /** Time of its last word, ISO 8601. */
      told: t.string,
      life: t.keyof({ over: null, failed: null, interrupted: null, running: null, killed: null, unknown: null }),
      /** Number of stages in all, of those that it computed, and of those that the store had. */
      stages: t.readonly(t.strict({ all: t.number, computed: t.number, cached: t.number })),
      /** The outputs of the experiment. */
      outputs: t.record(t.string, t.readonly(t.strict({ kind: t.string, digest: Digest, summary: t.string }))),
      /** Numbers in those, by `OUTPUT.NAME`. */
      figures: t.record(t.string, t.number),
      /** Keys of its stages, as far as they are known, also of those that are not finished. */
      keys: t.readonlyArray(Digest),
    }),
    t.exact(
      t.partial({
        /** Time at which a run last found nothing else than this one had, ISO 8601. */
        again: t.string,
        /** The first problem that it ended with. */
        problem: t.string,
      }),
    ),
  ]),
);

/**
 * {@link RunSummary}. Its life: `over` without a problem, `failed`, `interrupted`; or `running`, `killed` as its process is gone
 * without a word, `unknown` as it is of another machine and has not told its end.
 */
export type RunSummary = t.TypeOf<typeof RunSummary>;

/** The time of a run for who looks for the newest: when it began, or was last found to be the same. */
export const timeOf = ({ head, again = '' }: Pick<RunSummary, 'head' | 'again'>): string =>
  again > head.begun ? again : head.begun;

const lifeIn = (life: KnownRun['life'], { ended }: RunRecord['state']): RunSummary['life'] => {
  if (life !== 'over') return life;
  const problems = ended?.problems ?? [];
  if (problems.some(({ problem }) => problem !== 'interrupted')) return 'failed';
  return problems.length > 0 ? 'interrupted' : 'over';
};

/**
 * The summary of a run by its record.
 *
 * @param figures numbers of its outputs by `OUTPUT.NAME`
 */
export const summaryOf = (
  { head, state }: RunRecord,
  life: KnownRun['life'],
  figures: RunSummary['figures'] = {},
): RunSummary => {
  const { run, name, experiment, begun, seed, backend, choices, overrides } = head;
  const count = (status: string): number => state.stages.filter((stage) => stage.status === status).length;
  const problem = state.ended?.problems.find((one) => one.problem !== 'interrupted') ?? state.ended?.problems[0];
  return {
    head: { run, name, experiment, begun, seed, backend, choices, overrides },
    told: state.told === '' ? begun : state.told,
    life: lifeIn(life, state),
    stages: { all: head.stages.length, computed: count('done'), cached: count('cached') },
    outputs: state.ended?.outputs ?? {},
    figures,
    keys: [...new Set(state.stages.flatMap(({ key }) => (key === undefined ? [] : [key])))],
    ...(problem === undefined ? {} : { problem: problem.what }),
  };
};

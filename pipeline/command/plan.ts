import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../artifacts/problem.js';
import { loadExperiment } from '../load-experiment.js';
import { type PlannedStage, planExperiment } from '../run/plan.js';
import { formatSeconds } from './present/format.js';
import { environmentOf, type GraphOptions, type Surroundings } from './settings.js';

const WORDS: Readonly<Record<PlannedStage['status'], string>> = {
  cached: 'cached',
  run: 'will run',
  resume: 'will go on from its checkpoint',
  depends: 'will run unless what comes before gives what the store has',
};

const planLines = (planned: readonly PlannedStage[]): readonly string[] => {
  const width = Math.max(...planned.map(({ stage }) => stage.length));
  return planned.map(({ stage, after, status, seconds, key }) => {
    const took = seconds === undefined ? '' : ` (took ${formatSeconds(seconds)})`;
    const inputs = after.length === 0 ? '' : `  after ${after.join(', ')}`;
    return `${stage.padEnd(width)}  ${WORDS[status]}${took}${inputs}${key === undefined ? '' : `  key ${key.slice(0, 12)}`}`;
  });
};

/** `pipe plan`: what a run would do, stage by stage, as text or as JSON. Nothing is run or downloaded. */
export const planCommand = (
  file: string,
  options: GraphOptions & { readonly json?: boolean },
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    loadExperiment(file, surroundings.folder),
    taskEither.bindTo('experiment'),
    taskEither.bind('environment', ({ experiment }) =>
      environmentOf(
        file,
        options,
        surroundings,
        { signal: new AbortController().signal, mayDownload: false, onProgress: () => undefined },
        experiment.settings.seed ?? 0,
      ),
    ),
    taskEither.chain(({ experiment, environment }) => planExperiment(experiment, environment)),
    taskEither.map((planned) => (options.json ? JSON.stringify({ stages: planned }, null, 2) : planLines(planned).join('\n'))),
  );

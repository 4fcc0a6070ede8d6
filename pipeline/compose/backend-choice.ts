import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { BackendIdentity, BackendListing } from '../../base/backend.js';
import { nearest } from '../../base/codecs/record.js';
import { info, type Notice, warning } from '../../base/notice.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import { type BackendTrial, isFaster, type TrialMeans, trialOf, trialText } from './backend-trial.js';

/** The backend of a run, and what a person should know about its choice. */
export interface ChosenBackend {
  readonly backend: BackendIdentity;
  readonly backendNotice?: Notice;
}

/** A {@link ChosenBackend} of those that can run here, and the trials that it rests on. */
export interface PreferredBackend extends ChosenBackend {
  readonly trials: readonly BackendTrial[];
}

const identityOf = ({ name, source, exported, sharesDevice }: BackendListing): BackendIdentity => ({
  name,
  source,
  exported,
  ...(sharesDevice === undefined ? {} : { sharesDevice }),
});

/** The first backend that can run here; the last where none says that it can. */
const firstOf = async (backends: readonly BackendListing[]): Promise<ChosenBackend> => {
  const obstacles: string[] = [];
  for (const [index, choice] of backends.entries()) {
    const obstacle = index === backends.length - 1 ? null : ((await choice.obstacle?.()) ?? null);
    if (obstacle !== null) obstacles.push(...(choice.optional ? [] : [obstacle]));
    else {
      const backend = identityOf(choice);
      const backendNotice = warning(`the backend ${choice.name} computes: ${obstacles.join('; ')}`);
      return obstacles.length === 0 ? { backend } : { backend, backendNotice };
    }
  }
  throw new Error('a command line has at least one backend');
};

const noticeOf = (trial: BackendTrial): Notice => {
  const { tried, beside, outcome } = trial;
  if ('obstacle' in outcome)
    return info(
      `the backend ${beside} computes, though there is a GPU: ${trialText(trial)}; --backend ${tried} takes it all the same`,
    );
  const chosen = isFaster(outcome) ? tried : beside;
  return info(`the backend ${chosen} computes: ${trialText(trial)}, measured once for this machine`);
};

/**
 * The backend that is taken where none is named: the first that can run here, and before it one with a device of its own where
 * a trial showed that one to be faster.
 *
 * @param means undefined where nothing is tried: those with a device are then left out
 */
export const preferredBackend = async (
  backends: readonly BackendListing[],
  means: TrialMeans | undefined,
): Promise<PreferredBackend> => {
  const others = backends.filter(({ machine }) => machine === undefined);
  const usual = await firstOf(others.length === 0 ? backends : others);
  const trials: BackendTrial[] = [];
  for (const contender of means === undefined ? [] : backends.filter(({ machine }) => machine !== undefined)) {
    const outcome = await trialOf(contender, usual.backend, means as TrialMeans);
    if (outcome === undefined) continue;
    const trial = { tried: contender.name, beside: usual.backend.name, outcome };
    trials.push(trial);
    if (isFaster(outcome)) return { backend: identityOf(contender), backendNotice: noticeOf(trial), trials };
  }
  const [first] = trials;
  return {
    ...usual,
    ...(first === undefined || usual.backendNotice !== undefined ? {} : { backendNotice: noticeOf(first) }),
    trials,
  };
};

/** The backend of a name; a `usage` problem for a name that none has. */
export const namedBackend = (
  backends: readonly BackendListing[],
  name: string,
): taskEither.TaskEither<Problem, ChosenBackend> => {
  const found = backends.find((backend) => backend.name === name);
  if (found !== undefined) return taskEither.right({ backend: identityOf(found) });
  const known = backends.map((backend) => backend.name);
  const suggestion = nearest(name, known);
  return taskEither.left(
    problem(
      'usage',
      `there is no backend ${quoted(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      `--backend ${cited(name)}`,
      `use one of ${known.join(', ')}`,
    ),
  );
};

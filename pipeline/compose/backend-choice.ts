import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { BackendIdentity, BackendListing } from '../../base/backend.js';
import { nearest } from '../../base/codecs/record.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';

/** The backend of a run, and what a person should know about its choice. */
export interface ChosenBackend {
  readonly backend: BackendIdentity;
  readonly backendNotice?: string;
}

const identityOf = ({ name, source, exported }: BackendListing): BackendIdentity => ({ name, source, exported });

/** The first backend that can run here; the last where none says that it can. */
const preferredBackend = async (backends: readonly BackendListing[]): Promise<ChosenBackend> => {
  const obstacles: string[] = [];
  for (const [index, choice] of backends.entries()) {
    const obstacle = index === backends.length - 1 ? null : ((await choice.obstacle?.()) ?? null);
    if (obstacle !== null) obstacles.push(...(choice.optional ? [] : [obstacle]));
    else {
      const backend = identityOf(choice);
      const backendNotice = `the backend ${choice.name} computes: ${obstacles.join('; ')}`;
      return obstacles.length === 0 ? { backend } : { backend, backendNotice };
    }
  }
  throw new Error('a command line has at least one backend');
};

/** The backend of a name, or the preferred one of those that can run here; a `usage` problem for a name that none has. */
export const chooseBackend = (
  backends: readonly BackendListing[],
  name: string | undefined,
): taskEither.TaskEither<Problem, ChosenBackend> => {
  if (name === undefined) return taskEither.fromTask(() => preferredBackend(backends));
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

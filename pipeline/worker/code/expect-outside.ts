import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { OutsideCode } from '../../key/closure-origin.js';
import type { Closures } from '../../key/component-identity.js';
import type { Packages } from '../../key/packages.js';

const another = (what: string, stage: string): Problem =>
  problem(
    'stage',
    `${what} than when the job was submitted`,
    `stage ${stage}`,
    'leave what is installed as it is while its jobs wait and compute; run again to compute with what is there now',
  );

/** Tells whether an export of this package has the closure that it had. */
const isSame = async (closures: Closures, [source, exported, then]: OutsideCode['own'][number]): Promise<boolean> => {
  const now = await closures(source, exported)();
  return either.isRight(now) && now.right === then;
};

/**
 * Expects the code that a job needs beside what travels with it to be that of its key: this package's own modules, and the packages
 * that are installed.
 *
 * @returns a `stage` problem that names what is another
 */
export const expectOutside =
  (stage: string, { own, packages, installed }: OutsideCode, closures: Closures, here: Packages): TaskEither<Problem, void> =>
  async () => {
    const same = await Promise.all(own.map((one) => isSame(closures, one)));
    if (!same.every(Boolean)) return either.left(another('the code of sluice is another', stage));
    const found = new Set<string>();
    for (const [name, folder] of packages) await here.identify(name, folder ?? undefined, found);
    const then = new Set(installed);
    const changed = [...found].filter((one) => !then.has(one)).map((one) => one.split(' ')[0]);
    const gone = [...then].filter((one) => !found.has(one)).map((one) => one.split(' ')[0]);
    const [first] = [...changed, ...gone];
    return first === undefined
      ? either.right(undefined)
      : either.left(another(`what is installed here is another (${first})`, stage));
  };

import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { AddressContext } from '../../../base/scheme.js';

/** Words of a transfer: the other store, and what is to go; everything where none is named. */
export interface RemoteWords {
  readonly remote: string;
  /** Where the remote was written, for messages. */
  readonly where: string;
  readonly what: readonly string[];
}

/** Tells whether a word is a file of an experiment. */
export const isFile = (word: string): boolean => /\.[cm]?[jt]s$/.test(word);

/**
 * Tells whether a word is the address of a store: it has a colon, or begins like a path, and is no file of an experiment. A
 * run's name, a digest and a file are none.
 */
const isAddress = (word: string): boolean => !isFile(word) && /:|^\.{0,2}[\\/]|^\.{1,2}$|\/$/.test(word);

/**
 * Reads the words after `pipe push` or `pipe pull`: the first names the other store where it is an address; otherwise
 * $SLUICE_REMOTE does.
 *
 * @returns a `usage` problem where neither names one
 */
export const remoteWords = (
  words: readonly string[],
  command: string,
  environment: AddressContext['environment'],
): either.Either<Problem, RemoteWords> => {
  const [first, ...rest] = words;
  if (first !== undefined && isAddress(first)) return either.right({ remote: first, where: command, what: rest });
  const remote = environment['SLUICE_REMOTE'];
  return remote
    ? either.right({ remote, where: 'SLUICE_REMOTE', what: words })
    : either.left(
        problem(
          'usage',
          first === undefined ? 'no other store is named' : `"${first}" is no address of a store, and $SLUICE_REMOTE names none`,
          command,
          `name it first, as in \`${command} s3://BUCKET/PREFIX\` or \`${command} ./FOLDER\`, or set SLUICE_REMOTE`,
        ),
      );
};

import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { errorCode } from '../../base/system-error.js';
import { NO_FILE, readRegularFile } from './regular-file.js';

const MISPLACED: Readonly<Record<string, string>> = {
  EISDIR: 'a folder lies in its place',
  ENOTDIR: 'a file lies in the place of its folder',
  [NO_FILE]: 'something that is no file lies in its place',
};

/** Reads a file of the store: none when there is none, and what is wrong when something else lies in its place. */
export const readEntry = async (path: string): Promise<option.Option<either.Either<string, Buffer>>> => {
  try {
    return option.some(either.right(await readRegularFile(path)));
  } catch (cause) {
    const code = errorCode(cause) ?? '';
    if (code === 'ENOENT') return option.none;
    const misplaced = MISPLACED[code];
    if (misplaced === undefined) throw cause;
    return option.some(either.left(misplaced));
  }
};

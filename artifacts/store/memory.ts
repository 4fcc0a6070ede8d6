import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../digest.js';
import { ensureFolder, writeAtomically } from './atomic-write.js';
import { readRegularFile } from './regular-file.js';
import { seal } from './sealed.js';
import { temporaryIn } from './temporary.js';

/*
 * What a store remembers of the world outside it is a convenience: an entry that cannot be read or written costs only
 * time, and a folder that is undefined remembers nothing.
 */

const entryIn = (folder: string, name: Digest): string => join(folder, `${name}.json`);

/** What is remembered under a name, if it is there and intact. */
export const recall = async <A>(
  folder: string | undefined,
  name: Digest,
  open: (bytes: Uint8Array) => either.Either<string, A>,
): Promise<A | undefined> => {
  const bytes = folder === undefined ? undefined : await readRegularFile(entryIn(folder, name)).catch(() => undefined);
  const found = bytes === undefined ? undefined : open(bytes);
  return found !== undefined && either.isRight(found) ? found.right : undefined;
};

/** Remembers a value that JSON can hold under a name. */
export const remember = async (folder: string | undefined, name: Digest, value: unknown): Promise<void> => {
  const text = seal(value);
  if (folder === undefined || either.isLeft(text)) return;
  const temporary = temporaryIn(folder);
  await ensureFolder(temporary)
    .then(() => writeAtomically(temporary, entryIn(folder, name), text.right))
    .catch(() => undefined);
};

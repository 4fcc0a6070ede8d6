import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { withoutCredentials } from '../../base/credentials.js';
import { type Blobs, misplacedIn } from './blobs.js';

/** The address of some blobs for messages, without credentials: for a folder, its path. */
export const placeOf = ({ where }: Pick<Blobs, 'where'>): string => withoutCredentials(where);

/** The address of a blob for messages: for a folder, its path. */
export const whereOf = (blobs: Pick<Blobs, 'where'>, name: string): string => `${placeOf(blobs)}/${name.replace(/\/$/, '')}`;

/** Result of an operation, or the thing in the place of the blob that it is about. */
export const unlessMisplaced = async <A>(operation: Promise<A>): Promise<either.Either<string, A>> => {
  try {
    return either.right(await operation);
  } catch (cause) {
    const misplaced = misplacedIn(cause);
    if (misplaced === undefined) throw cause;
    return either.left(misplaced);
  }
};

/** Reads a blob: none when there is none, and what is wrong when something else lies in its place. */
export const readEntry = async (blobs: Blobs, name: string): Promise<option.Option<either.Either<string, Uint8Array>>> => {
  const found = await unlessMisplaced(blobs.get(name));
  if (either.isLeft(found)) return option.some(found);
  return found.right === undefined ? option.none : option.some(either.right(found.right));
};

/** Puts a blob in the place of whatever has its name; between the two there is none for a moment. */
export const replaceEntry = async (blobs: Blobs, name: string, bytes: Uint8Array): Promise<void> => {
  while (!(await blobs.putIfAbsent(name, bytes))) await blobs.delete(name);
};

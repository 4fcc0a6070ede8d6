import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { bytesIn } from '../../base/text.js';
import { Digest } from '../digest.js';
import type { Blobs } from './blobs.js';
import { PINS, pinName } from './names.js';
import { readSealed, sealedBytes } from './sealed-entry.js';

const Pinned = t.readonly(
  t.union([t.strict({ run: t.string, pinned: t.string }), t.strict({ digest: Digest, key: Digest, pinned: t.string })]),
);

/** A run by its identifier, or an artifact by its digest with the key of the stage that made it; and when it was pinned (ISO 8601). */
export type Pinned = t.TypeOf<typeof Pinned>;

/** A name that keeps a run or an artifact. */
export interface Pin {
  readonly name: string;
  readonly of: Pinned;
}

/** The most bytes of the name of a pin: with its ending a file may have it for a name. */
const MOST_BYTES = 200;

/** Tells whether a text can be the name of a pin: letters, digits, `_`, `-` and `.`, which it does not begin with, 200 bytes at most. */
export const isPinName = (text: string): boolean => /^[\p{L}\p{N}_-][\p{L}\p{N}_.-]*$/u.test(text) && bytesIn(text) <= MOST_BYTES;

/** Tells whether two pins keep the same. */
export const keepsSame = (a: Pinned, b: Pinned): boolean =>
  'run' in a ? 'run' in b && a.run === b.run : 'digest' in b && a.digest === b.digest;

/** Puts a pin; false where its name is taken. */
export const putPin = (blobs: Blobs, { name, of }: Pin): Promise<boolean> =>
  blobs.putIfAbsent(pinName(name), sealedBytes(Pinned.encode(of)));

/** Reads a pin: undefined where there is none, and what is wrong with one that is damaged. */
export const readPin = (blobs: Blobs, name: string) => readSealed(blobs, pinName(name), Pinned);

/** The pins of a store by name, and the names of those that are damaged. */
export const listPins = async (blobs: Blobs): Promise<{ readonly pins: readonly Pin[]; readonly damaged: readonly string[] }> => {
  const pins: Pin[] = [];
  const damaged: string[] = [];
  for (const entry of await blobs.list(PINS)) {
    const name = entry.slice(PINS.length).replace(/\.json$/, '');
    const found = await readPin(blobs, name);
    if (found === undefined) continue;
    if (either.isRight(found)) pins.push({ name, of: found.right });
    else damaged.push(name);
  }
  return { pins, damaged };
};

/** Removes a pin. */
export const removePin = (blobs: Blobs, name: string): Promise<void> => blobs.delete(pinName(name));

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { problem } from '../../base/problem.js';
import { Digest } from '../digest.js';
import type { Checkpoint, Store } from '../store.js';
import { ensureOwnFolder, writeAtomically } from './atomic-write.js';
import { onDisk, unless } from './disk-problem.js';
import { readEntry } from './entry.js';
import { digestBytes } from './hash.js';
import type { StorePaths } from './paths.js';
import { seal, unseal } from './sealed.js';

/** What names the state that counts; replacing this file replaces the checkpoint. */
const CheckpointNote = t.intersection([
  t.strict({ state: Digest, bytes: t.number, note: t.unknown }),
  t.exact(t.partial({ seconds: t.number })),
]);

const noteFile = 'checkpoint.json';
const stateFile = (digest: Digest): string => `${digest}.state`;

/** Reads a checkpoint: none when there is none, and what is wrong with it when it is damaged. */
export const readCheckpoint = async (
  paths: StorePaths,
  key: Digest,
): Promise<option.Option<either.Either<string, Checkpoint>>> => {
  const folder = paths.checkpoint(key);
  const found = await readEntry(join(folder, noteFile));
  if (option.isNone(found)) return option.none;
  const noted = either.chain((bytes: Buffer) => unseal(CheckpointNote, bytes))(found.value);
  if (either.isLeft(noted)) return option.some(noted);
  const { state: digest, bytes: length, note, seconds } = noted.right;
  const stored = await readEntry(join(folder, stateFile(digest)));
  if (option.isNone(stored)) return option.some(either.left('its state is missing'));
  if (either.isLeft(stored.value)) return option.some(either.left(`its state is damaged: ${stored.value.left}`));
  const state = stored.value.right;
  if (state.length !== length || (await digestBytes(state)) !== digest) {
    return option.some(either.left('its state does not match its digest'));
  }
  return option.some(
    either.right({
      state: new Uint8Array(state.buffer, state.byteOffset, state.length),
      note,
      ...(seconds === undefined ? {} : { seconds }),
    }),
  );
};

const write = async (paths: StorePaths, key: Digest, { state, note, seconds }: Checkpoint): Promise<void> => {
  const digest = await digestBytes(state);
  const text = seal(
    CheckpointNote.encode({ state: digest, bytes: state.length, note, ...(seconds === undefined ? {} : { seconds }) }),
  );
  if (either.isLeft(text)) {
    throw problem(
      'stage',
      `A checkpoint cannot be written: ${text.left}`,
      key,
      'Use plain finite values in what is noted with a checkpoint',
    );
  }
  const folder = paths.checkpoint(key);
  await ensureOwnFolder(paths.temporary, folder);
  await writeAtomically(paths.temporary, join(folder, stateFile(digest)), state);
  await writeAtomically(paths.temporary, join(folder, noteFile), text.right);
  for (const name of await readdir(folder)) {
    if (name !== noteFile && name !== stateFile(digest)) await rm(join(folder, name), { recursive: true, force: true });
  }
};

/** Note first: without it the rest does not count, should this be cut short. */
const remove = async (paths: StorePaths, key: Digest): Promise<void> => {
  const all = { recursive: true, force: true };
  await unless(['ENOTDIR'], rm(join(paths.checkpoint(key), noteFile), all));
  await rm(paths.checkpoint(key), all);
  // What versions before kept of the time that the work took.
  await rm(paths.workNote(key), all);
};

/** The part of a store that holds the state of unfinished actions. */
export const openCheckpoints = (paths: StorePaths): Pick<Store, 'checkpoint' | 'writeCheckpoint' | 'removeCheckpoint'> => ({
  checkpoint: (key) =>
    onDisk(paths.checkpoint(key), async () => option.chain(option.fromEither<Checkpoint>)(await readCheckpoint(paths, key))),
  writeCheckpoint: (key, checkpoint) => onDisk(paths.checkpoint(key), () => write(paths, key, checkpoint)),
  removeCheckpoint: (key) => onDisk(paths.checkpoint(key), () => remove(paths, key)),
});

import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { problem } from '../../base/problem.js';
import { Digest } from '../digest.js';
import type { Checkpoint, CheckpointNote, Store } from '../store.js';
import type { Blobs } from './blobs.js';
import { onDisk } from './disk-problem.js';
import { readEntry, unlessMisplaced, whereOf } from './entry.js';
import { digestBytes } from './hash.js';
import { checkpointsOf, generationIn, generationText, workName } from './names.js';
import { seal, unseal } from './sealed.js';

/*
 * A checkpoint is a generation `checkpoints/KEY/NNNNNNNNNN`: its state first, then the note, which says that it is whole;
 * only then the generations before it go. One that was cut short has no note and counts for nothing.
 */

/** Pointer to the state that counts, with the note of the runner. */
const Note = t.intersection([
  t.strict({ state: Digest, bytes: t.number, note: t.unknown }),
  t.exact(t.partial({ seconds: t.number })),
]);
type Note = t.TypeOf<typeof Note>;

// In versions before, a checkpoint was replaced by replacing its note.
const FIRST_NOTE = 'checkpoint.json';

/** A checkpoint by its names: what may be one. */
interface Candidate {
  readonly generation: number;
  readonly note: string;
  readonly stateName: (state: Digest) => string;
}

/** The parts of names below a key's checkpoints that are directly there. */
const partsIn = (folder: string, names: readonly string[]): readonly string[] => [
  ...new Set(names.map((name) => name.slice(folder.length).split('/')[0] as string)),
];

const candidatesIn = (folder: string, names: readonly string[]): readonly Candidate[] =>
  partsIn(folder, names)
    .flatMap((part): readonly Candidate[] => {
      if (part === FIRST_NOTE)
        return [{ generation: 0, note: `${folder}${part}`, stateName: (state) => `${folder}${state}.state` }];
      const found = generationIn(part);
      if (found?.ending !== 'json') return [];
      const { generation } = found;
      return [{ generation, note: `${folder}${part}`, stateName: () => `${folder}${generationText(generation)}.state` }];
    })
    .sort((a, b) => b.generation - a.generation);

/** Outcome of looking at a candidate: it has gone meanwhile, is damaged, or is there. */
type Looked<A> = option.Option<either.Either<string, A>>;

const readNote = async (blobs: Blobs, { note }: Candidate): Promise<Looked<Note>> =>
  pipe(await readEntry(blobs, note), option.map(either.chain((bytes) => unseal(Note, bytes))));

const secondsOf = ({ seconds }: Note): { readonly seconds?: number } => (seconds === undefined ? {} : { seconds });

const wholeCheckpoint = async (blobs: Blobs, candidate: Candidate, noted: Note): Promise<either.Either<string, Checkpoint>> => {
  const stored = await readEntry(blobs, candidate.stateName(noted.state));
  if (option.isNone(stored)) return either.left('its state is missing');
  if (either.isLeft(stored.value)) return either.left(`its state is damaged: ${stored.value.left}`);
  const state = stored.value.right;
  return state.length !== noted.bytes || (await digestBytes(state)) !== noted.state
    ? either.left('its state does not match its digest')
    : either.right({ state, note: noted.note, ...secondsOf(noted) });
};

const noteAlone = async (blobs: Blobs, candidate: Candidate, noted: Note): Promise<either.Either<string, CheckpointNote>> => {
  const stored = await unlessMisplaced(blobs.stat(candidate.stateName(noted.state)));
  if (either.isLeft(stored)) return either.left(`its state is damaged: ${stored.left}`);
  if (stored.right === undefined) return either.left('its state is missing');
  return stored.right.bytes === noted.bytes
    ? either.right({ note: noted.note, bytes: noted.bytes, ...secondsOf(noted) })
    : either.left('its state does not match its digest');
};

const lookOnce = async <A>(
  blobs: Blobs,
  key: Digest,
  look: (candidate: Candidate, noted: Note) => Promise<either.Either<string, A>>,
): Promise<Looked<A>> => {
  const folder = checkpointsOf(key);
  let damage: Looked<A> = option.none;
  for (const candidate of candidatesIn(folder, await blobs.list(folder))) {
    const noted = await readNote(blobs, candidate);
    if (option.isNone(noted)) continue;
    const found = either.isLeft(noted.value) ? noted.value : await look(candidate, noted.value.right);
    if (either.isRight(found)) return option.some(found);
    if (option.isNone(damage)) damage = option.some(found);
  }
  return damage;
};

/** The newest whole checkpoint; otherwise what is wrong with the newest, if there is one. */
const newest = async <A>(...given: Parameters<typeof lookOnce<A>>): Promise<Looked<A>> => {
  const first = await lookOnce(...given);
  // Whoever writes may have replaced it between the reads of its two blobs.
  return option.isSome(first) && either.isRight(first.value) ? first : lookOnce(...given);
};

/** Reads a checkpoint: none when there is none, and what is wrong with it when it is damaged. */
export const readCheckpoint = (blobs: Blobs, key: Digest): Promise<Looked<Checkpoint>> =>
  newest(blobs, key, (candidate, noted) => wholeCheckpoint(blobs, candidate, noted));

/** Words for a file in the place of a folder. */
export const FOLDER_IS_FILE = 'a file lies in the place of its folder';

/** Damage of the checkpoint under a key, if there is any. */
export const checkpointDamage = async (blobs: Blobs, key: Digest): Promise<option.Option<string>> => {
  const folder = checkpointsOf(key).slice(0, -1);
  if ((await blobs.list(folder)).includes(folder)) return option.some(FOLDER_IS_FILE);
  return option.chain(option.getLeft)(await readCheckpoint(blobs, key));
};

const write = async (blobs: Blobs, key: Digest, { state, note, seconds }: Checkpoint): Promise<void> => {
  const noted = { state: await digestBytes(state), bytes: state.length, note, ...(seconds === undefined ? {} : { seconds }) };
  const text = seal(Note.encode(noted));
  if (either.isLeft(text)) {
    throw problem(
      'stage',
      `a checkpoint cannot be written: ${text.left}`,
      key,
      'use plain finite values in what is noted with a checkpoint',
    );
  }
  const folder = checkpointsOf(key);
  const before = await blobs.list(folder);
  const last = Math.max(0, ...partsIn(folder, before).map((part) => generationIn(part)?.generation ?? 0));
  for (let generation = last + 1; ; generation++) {
    const name = `${folder}${generationText(generation)}`;
    if (!(await blobs.putIfAbsent(`${name}.state`, state))) continue;
    if (!(await blobs.putIfAbsent(`${name}.json`, Buffer.from(text.right)))) continue;
    break;
  }
  for (const name of before) await blobs.delete(name);
};

/** Notes first, oldest first: without them the rest does not count, should this be cut short. */
const remove = async (blobs: Blobs, key: Digest): Promise<void> => {
  const names = await blobs.list(checkpointsOf(key));
  const isNote = (name: string): boolean => name.endsWith('.json');
  for (const name of [...names.filter(isNote), ...names.filter((one) => !isNote(one))]) await blobs.delete(name);
  // What versions before kept of the time that the work took.
  await blobs.delete(workName(key));
};

/** The part of a store that holds the state of unfinished actions. */
export const openCheckpoints = (
  blobs: Blobs,
): Pick<Store, 'checkpoint' | 'checkpointNote' | 'writeCheckpoint' | 'removeCheckpoint'> => {
  const at = (key: Digest): string => whereOf(blobs, checkpointsOf(key));
  const intact = <A>(looked: Looked<A>): option.Option<A> => option.chain(option.fromEither<A>)(looked);
  return {
    checkpoint: (key) => onDisk(at(key), async () => intact(await readCheckpoint(blobs, key))),
    checkpointNote: (key) =>
      onDisk(at(key), async () => intact(await newest(blobs, key, (candidate, noted) => noteAlone(blobs, candidate, noted)))),
    writeCheckpoint: (key, checkpoint) => onDisk(at(key), () => write(blobs, key, checkpoint)),
    removeCheckpoint: (key) => onDisk(at(key), () => remove(blobs, key)),
  };
};

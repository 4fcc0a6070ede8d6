import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { type Pinned, removePin } from '../../../artifacts/store/pins.js';
import { nearest } from '../../../base/codecs/record.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import { findRun } from '../../record/find-run.js';
import { keep } from '../../record/keep.js';
import { findDigest, isDigestPrefix } from '../artifact/find-digest.js';
import type { Host } from '../host.js';
import { type OpenRuns, openRuns } from './open-runs.js';
import { expectPinName, takenName } from './pin-names.js';

/** Options of `pipe pin`. */
export interface PinOptions {
  readonly store?: string;
  /** The name of the pin (that of the run, or the first digits of the digest). */
  readonly as?: string;
}

/** A thing that can be pinned: by what name it goes if no other is given, and what it is. */
interface Target {
  readonly name: string;
  readonly of: Pinned;
  readonly words: string;
}

const runTarget = (opened: OpenRuns, text: string, pinned: string): either.Either<Problem, Target> =>
  pipe(
    findRun(opened.runs, text, 'pipe pin'),
    either.map(({ head: { run, name } }) => ({
      name,
      of: { run, pinned },
      words: `the run ${name}`,
    })),
  );

const artifactTarget = ({ store }: OpenRuns, text: string, pinned: string): taskEither.TaskEither<Problem, Target> =>
  pipe(
    store.manifests,
    taskEither.chainEitherK((manifests) => findDigest(manifests, text, 'pipe pin')),
    taskEither.map(({ manifest: { key }, produced: { digest, kind } }) => ({
      name: digest.slice(0, 12),
      of: { digest, key, pinned },
      words: `the ${kind} ${digest.slice(0, 12)}`,
    })),
  );

/** Puts a pin, and says so once what it keeps is there for good. */
const put = ({ store }: OpenRuns, { name, of, words }: Target): taskEither.TaskEither<Problem, string> =>
  pipe(
    keep(store, { name, of }),
    taskEither.chainEitherK((kept): either.Either<Problem, string> => {
      if (kept === 'taken') return either.left(takenName(name, 'pipe pin', '--as'));
      if (kept === 'dropped')
        return either.left(
          problem(
            'usage',
            `the bytes of ${words} were dropped by a run that kept its results alone`,
            'pipe pin',
            'make them again first, with `pipe run EXPERIMENT --keep all`',
          ),
        );
      return kept === 'gone'
        ? either.left(problem('store', `${words} is gone or damaged`, store.where, 'run the experiment again: it is made anew'))
        : either.right(`${words} is pinned as ${name}`);
    }),
  );

/** `pipe pin`: keeps a run or an artifact, whatever is removed, under a name of its own. */
export const pinCommand = (text: string, options: PinOptions, host: Host): taskEither.TaskEither<Problem, string> =>
  pipe(
    taskEither.fromEither(expectPinName(options.as, '--as')),
    taskEither.chain(() => openRuns(options, host)),
    taskEither.chain((opened) => {
      const pinned = host.now().toISOString();
      const run = runTarget(opened, text, pinned);
      const target: taskEither.TaskEither<Problem, Target> =
        either.isLeft(run) && isDigestPrefix(text) ? artifactTarget(opened, text, pinned) : taskEither.fromEither(run);
      return pipe(
        target,
        taskEither.chain((found) => put(opened, { ...found, name: options.as ?? found.name })),
      );
    }),
  );

const noPin = ({ pins, damagedPins }: OpenRuns, name: string): Problem => {
  const names = [...pins.map((one) => one.name), ...damagedPins];
  const suggestion = nearest(name, names);
  return problem(
    'usage',
    `there is no pin ${quoted(name)}${suggestion === undefined ? '' : `; did you mean ${quoted(suggestion)}?`}`,
    'pipe unpin',
    names.length === 0 ? 'nothing is pinned in this store' : `name one of ${names.join(', ')}`,
  );
};

/** `pipe unpin`: takes a pin away; what it kept stays until `pipe gc`. */
export const unpinCommand = (
  name: string,
  options: { readonly store?: string },
  host: Host,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    openRuns(options, host),
    taskEither.filterOrElse(
      ({ pins, damagedPins }) => pins.some((one) => one.name === name) || damagedPins.includes(name),
      (opened) => noPin(opened, name),
    ),
    taskEither.chain(({ store }) => onDisk(store.where, () => removePin(store.blobs, name))),
    taskEither.map(() => `${name} is no longer pinned; what nothing else needs goes with \`pipe gc\``),
  );

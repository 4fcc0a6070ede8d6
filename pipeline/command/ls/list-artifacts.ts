import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../../artifacts/digest.js';
import { type Manifest, secondsOf } from '../../../artifacts/manifest.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { listDropped } from '../../../artifacts/store/dropped.js';
import { type Problem, problem } from '../../../base/problem.js';
import { formatBytes, formatSeconds } from '../../../base/quantities.js';
import { findNamedStore } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { firstOf } from '../present/first-of.js';

const tookOf = (manifest: Manifest): string => {
  const seconds = secondsOf(manifest);
  return seconds === undefined ? 'time unknown' : formatSeconds(seconds);
};

const lines =
  (dropped: ReadonlySet<Digest>) =>
  (manifest: Manifest): readonly string[] => [
    `${manifest.finished.slice(0, 19).replace('T', ' ')}  ${manifest.parts.stage}  (${tookOf(manifest)}${manifest.parts.seed === null ? '' : `, seed ${manifest.parts.seed}`})`,
    ...Object.entries(manifest.outputs).map(
      ([name, { kind, digest, bytes, summary }]) =>
        `  ${digest.slice(0, 12)}  ${name}: ${kind}, ${formatBytes(bytes)}${dropped.has(digest) ? ', dropped' : ''}  ${summary.split('\n')[0] ?? ''}`,
    ),
  ];

/** The options that are of runs alone. */
const RUN_OPTIONS = ['sort', 'reverse', 'experiment', 'seed', 'since', 'failed', 'limit'] as const;

type ListOptions = { readonly store?: string; readonly json?: boolean; readonly set?: readonly string[] } & {
  readonly [N in (typeof RUN_OPTIONS)[number]]?: unknown;
};

/** Refuses the options of runs, which artifacts have not. */
const expectNone = (options: ListOptions): either.Either<Problem, void> => {
  const given = RUN_OPTIONS.filter((name) => options[name] !== undefined);
  const named = [...given, ...((options.set ?? []).length > 0 ? ['set'] : [])].map((name) => `--${name}`);
  return named.length === 0
    ? either.right(undefined)
    : either.left(
        problem(
          'usage',
          `${named.join(' and ')} ${named.length === 1 ? 'is' : 'are'} for runs, and artifacts are to be listed`,
          '--artifacts',
          'leave that out, or --artifacts',
        ),
      );
};

/** `pipe ls --artifacts`: what the store holds, newest first: each stage that was computed, with its artifacts. */
export const listArtifacts = (options: ListOptions, surroundings: Surroundings): taskEither.TaskEither<Problem, string> =>
  pipe(
    taskEither.fromEither(expectNone(options)),
    taskEither.chain(() => findNamedStore(options.store, surroundings)),
    taskEither.bindTo('store'),
    taskEither.bind('listing', ({ store }) => store.listing),
    taskEither.bind('dropped', ({ store }) => onDisk(store.where, () => listDropped(store.blobs))),
    taskEither.map(({ listing: { manifests, damaged }, dropped }) => {
      if (options.json) return JSON.stringify({ actions: manifests, damaged, dropped: [...dropped] }, null, 2);
      const left = damaged.length === 0 ? [] : [`damaged, and so not listed: ${firstOf(damaged)} (\`pipe verify\` says more)`];
      const listed = manifests.length + damaged.length === 0 ? ['the store is empty'] : manifests.flatMap(lines(dropped));
      return [...listed, ...left].join('\n');
    }),
  );

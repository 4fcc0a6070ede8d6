import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Manifest } from '../../artifacts/manifest.js';
import type { Problem } from '../../artifacts/problem.js';
import { formatBytes, formatSeconds } from './present/format.js';
import { findNamedStore, type Surroundings } from './settings.js';

const lines = ({ parts, finished, seconds, outputs }: Manifest): readonly string[] => [
  `${finished.slice(0, 19).replace('T', ' ')}  ${parts.stage}  (${formatSeconds(seconds)}${parts.seed === null ? '' : `, seed ${parts.seed}`})`,
  ...Object.entries(outputs).map(
    ([name, { kind, digest, bytes, summary }]) =>
      `  ${digest.slice(0, 12)}  ${name}: ${kind}, ${formatBytes(bytes)}  ${summary.split('\n')[0] ?? ''}`,
  ),
];

/** `pipe ls`: what the store holds, newest first: each stage that was computed, with its artifacts. */
export const listCommand = (
  options: { readonly store?: string; readonly json?: boolean },
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    findNamedStore(options.store, surroundings),
    taskEither.chain((store) => store.manifests),
    taskEither.map((manifests) => {
      if (options.json) return JSON.stringify({ actions: manifests }, null, 2);
      return manifests.length === 0 ? 'the store is empty' : manifests.flatMap(lines).join('\n');
    }),
  );

import { register } from 'node:module';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../../artifacts/digest.js';
import { readCode } from '../../../artifacts/store/code.js';
import type { Store } from '../../../artifacts/store.js';
import type { Modules } from '../../../base/modules.js';
import type { Problem } from '../../../base/problem.js';
import { stageProblem } from '../../run/problems.js';
import type { Job } from '../job.js';
import type { CodeRegistration } from './hooks.js';

// Run from source (by the tests) the hooks are TypeScript.
const HOOKS = new URL(`./hooks.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

const imported = new Map<Digest, Promise<Modules>>();

const importText = async (text: string, digest: Digest): Promise<Modules> => {
  const url = `sluice-code:${digest}`;
  register(HOOKS, { data: { url, text } satisfies CodeRegistration });
  // Traces name the lines of the user's files.
  process.setSourceMapsEnabled(true);
  const { modules } = (await import(url)) as { readonly modules: Modules };
  return modules;
};

/**
 * Imports the user's code of a job from its store, once for all jobs of this process that have the same.
 *
 * @returns its modules by URL, for `withModules`; none for a job whose code lies in files. A `store` problem where the code is gone or damaged, a `stage` problem where it cannot be loaded
 */
export const importCode = ({ stored, name }: Job, { blobs }: Pick<Store, 'blobs'>): taskEither.TaskEither<Problem, Modules> => {
  if (stored === undefined) return taskEither.right({});
  const { digest } = stored;
  return pipe(
    readCode(blobs, digest),
    taskEither.chain((text) =>
      taskEither.tryCatch(
        () => {
          const importing = imported.get(digest) ?? importText(text, digest);
          imported.set(digest, importing);
          return importing;
        },
        (error) => stageProblem(error, name),
      ),
    ),
  );
};

import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { canonicalText } from '../../../artifacts/canonical.js';
import type { Digest } from '../../../artifacts/digest.js';
import type { KeyParts } from '../../../artifacts/manifest.js';
import { reportErrors } from '../../../base/codecs/report.js';
import { type Problem, problem } from '../../../base/problem.js';
import { decodeConfig } from '../../configuration.js';
import type { Closures } from '../../key/component-identity.js';
import { nodeKey } from '../../key/node-key.js';
import { stageProblem } from '../../run/problems.js';
import type { Job } from '../job.js';
import { importDefinition } from '../prepare.js';

/** Parts of a key that code decides, in the words of messages. */
const CODE: Readonly<Record<string, (parts: KeyParts) => unknown>> = {
  'the code of the stage': ({ source }) => source,
  'the code of a part in its settings': ({ config }) => config,
  'the code of its backend': ({ backend }) => backend,
};

const differing = (then: KeyParts, now: KeyParts): readonly string[] =>
  Object.entries(CODE)
    .filter(([, part]) => canonicalText(part(then)) !== canonicalText(part(now)))
    .map(([words]) => words);

/**
 * Checks that the code that a worker would load is that of the job's key: files that were edited while the job waited for its turn
 * would have it make, under this key, what belongs to another.
 *
 * @param closures of the modules as they lie here now
 * @returns a `stage` problem that names what differs
 */
export const checkCode = (job: Job, parts: KeyParts, closures: Closures): taskEither.TaskEither<Problem, void> =>
  pipe(
    taskEither.tryCatch(
      () => importDefinition(job),
      (error) => stageProblem(error, job.name),
    ),
    taskEither.bindTo('definition'),
    taskEither.bind('decoded', ({ definition }) =>
      pipe(
        taskEither.fromEither(decodeConfig(definition, job.config)),
        taskEither.mapLeft((errors) =>
          problem('usage', reportErrors(errors).join('; '), `stage ${job.name}`, 'correct the configuration'),
        ),
      ),
    ),
    taskEither.chain(({ definition, decoded }) => {
      const files: Digest | readonly [] = parts.inputs['source files'] ?? [];
      const { 'source files': _, ...inputs } = parts.inputs;
      const backend = job.backend ?? { name: 'none', source: job.source, exported: 'none' };
      const { config, alarms = [], seed } = job;
      return nodeKey(closures, { definition, config, decoded, alarms, inputs, files, seed, backend });
    }),
    taskEither.chain(({ key, parts: now }) => {
      if (key === job.key) return taskEither.right(undefined);
      const found = differing(parts, now);
      const what = found.length === 0 ? 'the settings of the stage are read otherwise here' : `${found.join(' and ')} is another`;
      return taskEither.left(
        problem(
          'stage',
          `${what} than when the job was submitted`,
          `stage ${job.name}`,
          'leave modules as they are until its jobs have begun; run again to compute with those of now',
        ),
      );
    }),
  );

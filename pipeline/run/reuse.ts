import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../artifacts/problem.js';
import type { NodeRun, Outputs } from './node-run.js';
import { lookUp } from './resolve.js';

/**
 * What the store has under the node's key, announced as cached; none when there is nothing usable. Damaged objects
 * are said so and removed, so that they can be made anew.
 */
export const reuse = ({ graphNode: { name }, resolved: { key }, options: { store }, emit }: NodeRun): taskEither.TaskEither<Problem, option.Option<Outputs>> =>
  pipe(
    lookUp(store, key),
    taskEither.chain((found) => {
      if (found.found === 'nothing') return taskEither.right(option.none);
      if (found.found === 'intact') {
        const { outputs, seconds } = found.manifest;
        for (const [output, produced] of Object.entries(outputs)) emit({ type: 'artifact', stage: name, name: output, ...produced });
        emit({ type: 'stage', stage: name, status: 'cached', key, seconds });
        return taskEither.right(option.some(outputs));
      }
      for (const object of found.objects) {
        emit({ type: 'log', stage: name, level: 'warning', message: `the artifact "${object.name}" (${object.digest}) is ${object.state} in the store; the stage is computed again` });
      }
      return pipe(
        found.objects.filter(({ state }) => state === 'damaged'),
        taskEither.traverseSeqArray(({ digest }) => store.discard(digest)),
        taskEither.map(() => option.none),
      );
    }),
  );

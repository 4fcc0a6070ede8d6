import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Manifest, secondsOf } from '../../artifacts/manifest.js';
import type { Problem } from '../../base/problem.js';
import { announceArtifact } from './announce.js';
import type { NodeRun, Outputs } from './node-run.js';
import { lookUp } from './resolve.js';

const announce = ({ graphNode: { name }, resolved: { key }, emit }: NodeRun, manifest: Manifest): Outputs => {
  const { outputs } = manifest;
  const seconds = secondsOf(manifest);
  for (const [output, produced] of Object.entries(outputs)) announceArtifact(emit, name, output, produced);
  emit({ type: 'stage', stage: name, status: 'cached', key, ...(seconds === undefined ? {} : { seconds }) });
  return outputs;
};

/** What the store has under the node's key, announced as cached; none when there is nothing usable. */
export const reuse = (run: NodeRun): taskEither.TaskEither<Problem, option.Option<Outputs>> =>
  pipe(
    lookUp(run.options.store, run.resolved.key),
    taskEither.map((found) => (found.found === 'intact' ? option.some(announce(run, found.manifest)) : option.none)),
  );

/**
 * {@link reuse} for the holder of the key's claim: what is damaged under the key is said so, and damaged objects are
 * removed, so that all is made anew. Without the claim that could remove what another run has just mended.
 */
export const reuseOrMend = (run: NodeRun): taskEither.TaskEither<Problem, option.Option<Outputs>> => {
  const { graphNode, resolved, options, emit } = run;
  const warn = (message: string): void => emit({ type: 'log', stage: graphNode.name, level: 'warning', message });
  return pipe(
    lookUp(options.store, resolved.key),
    taskEither.chain((found) => {
      if (found.found === 'intact') return taskEither.right(option.some(announce(run, found.manifest)));
      const objects = found.found === 'damaged' ? found.objects : [];
      for (const { name, digest, state } of objects)
        warn(`the artifact "${name}" (${digest}) is ${state} in the store; the stage is computed again`);
      return pipe(
        options.store.damage(resolved.key),
        taskEither.chain((damaged) => {
          for (const { entry, what } of damaged) warn(`${entry} in the store is damaged (${what}); it is made anew`);
          return pipe(
            objects.filter(({ state }) => state === 'damaged'),
            taskEither.traverseSeqArray(({ digest }) => options.store.discard(digest)),
          );
        }),
        taskEither.map(() => option.none),
      );
    }),
  );
};

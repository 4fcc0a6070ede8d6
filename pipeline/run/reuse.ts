import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Manifest, secondsOf } from '../../artifacts/manifest.js';
import type { Problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { announceArtifact } from './announce.js';
import type { Drawings } from './drawings.js';
import type { NodeRun, Outputs, RunOptions } from './node-run.js';
import { replayMetrics } from './replayed-metrics.js';
import { type Found, lookUp } from './resolve.js';
import { type ShownStage, shownTeller } from './tell-shown.js';

/**
 * Says that the store has a stage, then what it has of it: its artifacts, and before them its metrics where they are to be
 * replayed.
 */
export const announceCached = (
  options: Pick<RunOptions, 'store' | 'replay' | 'signal' | 'wanted'>,
  shown: ShownStage,
  manifest: Manifest,
  drawings: Drawings,
  emit: NodeRun['emit'],
): taskEither.TaskEither<Problem, Outputs> => {
  const { store, replay, signal } = options;
  const { stage } = shown;
  const { key, outputs, devices } = manifest;
  const announceStatus = (): void => {
    const seconds = secondsOf(manifest);
    emit({
      type: 'stage',
      stage,
      status: 'cached',
      key,
      ...(seconds === undefined ? {} : { seconds }),
      ...(devices === undefined ? {} : { devices }),
    });
  };
  return pipe(
    // First, so that whoever hears of the rest knows the key that it belongs to.
    taskEither.fromIO<void, Problem>(announceStatus),
    taskEither.chain(() =>
      replay === undefined ? taskEither.right(undefined) : replayMetrics(store, stage, outputs, emit, replay, signal),
    ),
    taskEither.chainTaskK(() => async () => {
      const teller = shownTeller(shown, options, drawings, emit);
      for (const [output, produced] of Object.entries(outputs)) {
        announceArtifact(emit, stage, output, produced);
        if (replay !== undefined) teller.whole(output, produced);
      }
      return outputs;
    }),
  );
};

const announce = (run: NodeRun, { manifest, dropped }: Extract<Found, { readonly found: 'intact' }>) => {
  const { graphNode, options, drawings, emit, noteDevices, noteDropped } = run;
  const { name, node } = graphNode;
  noteDevices(name, manifest.devices ?? []);
  noteDropped(dropped);
  const shown = { stage: name, seed: manifest.parts.seed ?? null, kinds: node.definition.outputs };
  return pipe(announceCached(options, shown, manifest, drawings, emit), taskEither.map(option.some));
};

/** Tells whether a node makes again what was dropped of a result. */
const isToBeRestored = ({ restores }: NodeRun, dropped: readonly string[]): boolean =>
  restores !== undefined && dropped.length > 0;

/** The outputs in the store under the node's key, announced as cached; none when there is nothing usable. */
export const reuse = (run: NodeRun): taskEither.TaskEither<Problem, option.Option<Outputs>> =>
  pipe(
    lookUp(run.options.store, run.resolved.key, run.graphNode.node.definition),
    taskEither.chain((found) =>
      found.found === 'intact' && !isToBeRestored(run, found.dropped) ? announce(run, found) : taskEither.right(option.none),
    ),
  );

/**
 * {@link reuse} for the holder of the key's claim: what is damaged under the key is said so, and damaged objects are
 * removed, so that all is made anew. Without the claim that could remove what another run has just mended.
 */
export const reuseOrMend = (run: NodeRun): taskEither.TaskEither<Problem, option.Option<Outputs>> => {
  const { graphNode, resolved, options, emit } = run;
  const warn = (message: string): void => emit({ type: 'log', stage: graphNode.name, level: 'warning', message });
  return pipe(
    lookUp(options.store, resolved.key, graphNode.node.definition),
    taskEither.chain((found) => {
      if (found.found === 'intact') {
        if (!isToBeRestored(run, found.dropped)) return announce(run, found);
        const message = `${found.dropped.map(quoted).join(', ')} was dropped, and ${run.restores}; the stage is computed again`;
        emit({ type: 'log', stage: graphNode.name, level: 'info', message });
        return taskEither.right(option.none);
      }
      const { objects, lacking } = found.found === 'damaged' ? found : { objects: [], lacking: [] };
      for (const name of lacking) warn(`the store's entry lacks the output ${quoted(name)}; the stage is computed again`);
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

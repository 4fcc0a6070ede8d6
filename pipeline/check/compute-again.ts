import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { defaultIfEmpty, filter, firstValueFrom, tap } from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import { heldAddress } from '../../artifacts/store/blobs/held.js';
import type { Store } from '../../artifacts/store.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import { openStore } from '../address/stores.js';
import { type ContentDifferences, contentDifferences } from '../difference/content-differences.js';
import type { Experiment } from '../experiment.js';
import type { RunEvent } from '../run/event.js';
import type { RunOptions } from '../run/node-run.js';
import { runExperiment } from '../run/run-experiment.js';
import { overlayBlobs } from './overlay-blobs.js';

/** An output of a stage that another computation of it did not give. */
export interface OtherOutput {
  readonly output: string;
  readonly kind: string;
  /** The first and the second. */
  readonly digests: readonly [Digest, Digest];
  /** Differences between the contents; none are known where the bytes of the first were dropped. */
  readonly differences?: ContentDifferences;
}

/** A stage that the store has, with what it made. */
export interface Checked {
  readonly stage: string;
  readonly key: Digest;
  readonly outputs: Readonly<Record<string, ProducedArtifact>>;
}

type StageEvent = Extract<RunEvent, { type: 'stage' }>;

const hasEnded = ({ status }: StageEvent): boolean => !['running', 'resumed'].includes(status);

const silent = (stage: string): Problem =>
  problem('stage', 'the second run of the stage ended without saying how', `stage ${stage}`, 'run the check again');

/** The problem of a second computation that an interruption ended, or kept from beginning. */
const interrupted = (stage: string): Problem =>
  problem(
    'interrupted',
    'the check was interrupted',
    `stage ${stage}`,
    `check it again, as in \`pipe check FILE ${cited(stage)}\`: what the run made is kept, and the second computation begins anew`,
  );

const otherOutputs = async (
  first: Checked,
  second: Checked['outputs'],
  stores: readonly [Store, Store],
): Promise<either.Either<Problem, readonly OtherOutput[]>> => {
  const found: OtherOutput[] = [];
  for (const [output, produced] of Object.entries(first.outputs)) {
    const again = second[output] as ProducedArtifact;
    if (again.digest === produced.digest) continue;
    const other = { output, kind: produced.kind, digests: [produced.digest, again.digest] } as const;
    const state = await stores[0].check(produced.digest)();
    if (either.isRight(state) && state.right === 'dropped') {
      found.push(other);
      continue;
    }
    const [a, b] = [await stores[0].read(produced.digest)(), await stores[1].read(again.digest)()];
    if (either.isLeft(a)) return a;
    if (either.isLeft(b)) return b;
    found.push({ ...other, differences: contentDifferences(a.right, b.right) });
  }
  return either.right(found);
};

/**
 * Computes a stage of an experiment once more: from the same inputs, with the same executor, without what the store has of it and
 * without its checkpoint. The store stays as it is.
 *
 * @param options those of the run, whose every stage the store has
 * @returns the outputs that are others now, none for a pure stage; or the problem that the second computation ended with
 */
export const computeAgain = async (
  experiment: Experiment,
  options: RunOptions,
  first: Checked,
): Promise<either.Either<Problem, readonly OtherOutput[]>> => {
  const { origin: _, ...services } = options;
  // Held for as long as this: its address finds it no longer.
  const blobs = overlayBlobs(options.store.blobs, [first.key]);
  const opened = await openStore(heldAddress(blobs))();
  if (either.isLeft(opened)) return opened;
  // What is remembered of this machine's files is the same.
  const store = { ...opened.right, marks: options.store.marks };
  let ending: StageEvent | undefined;
  // Unsubscribed when the stage ends: what follows it is not computed.
  await firstValueFrom(
    runExperiment(experiment, { ...services, store }).pipe(
      filter((event): event is StageEvent => event.type === 'stage' && event.stage === first.stage && hasEnded(event)),
      tap((event) => {
        ending = event;
      }),
      defaultIfEmpty(undefined),
    ),
  );
  // A twin, of the same key, may have computed it.
  if (ending?.status !== 'done' && ending?.status !== 'cached')
    return either.left(options.signal.aborted ? interrupted(first.stage) : (ending?.problem ?? silent(first.stage)));
  const manifest = await store.manifest(first.key)();
  if (either.isLeft(manifest)) return manifest;
  if (option.isNone(manifest.right)) return either.left(silent(first.stage));
  return otherOutputs(first, manifest.right.value.outputs, [options.store, store]);
};

import * as either from 'fp-ts/lib/Either.js';
import { concatMap, from, type MonoTypeOperatorFunction, Observable, of } from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { putRunSummary, readRunSummary, removeRun } from '../../artifacts/store/run-blobs.js';
import { namesBeginning, readName, releaseName } from '../../artifacts/store/run-names.js';
import type { RunBegun, RunDone, RunEvent } from '../run/event.js';
import { nameStem } from './run-name.js';
import { RunSummary, timeOf } from './summary.js';

const sameOutputs = (a: RunDone['outputs'], b: RunDone['outputs']): boolean => {
  const digests = (outputs: RunDone['outputs']): string =>
    JSON.stringify(
      Object.entries(outputs)
        .map(([name, { digest }]) => [name, digest])
        .sort(),
    );
  return digests(a) === digests(b);
};

const summaryUnder = async (blobs: Blobs, name: string): Promise<RunSummary | undefined> => {
  const claim = await readName(blobs, name);
  if (claim === undefined || either.isLeft(claim)) return undefined;
  const summary = await readRunSummary(blobs, claim.right.run, RunSummary);
  return summary !== undefined && either.isRight(summary) ? summary.right : undefined;
};

/** The newest run of an experiment and seed that is over, beside one. */
const newestBefore = async (blobs: Blobs, { experiment, seed, name }: RunBegun): Promise<RunSummary | undefined> => {
  const names = (await namesBeginning(blobs, nameStem(experiment, seed))).filter((one) => one !== name).reverse();
  for (const one of names) {
    const found = await summaryUnder(blobs, one);
    if (found?.head.experiment === experiment && found.head.seed === seed) return found;
  }
  return undefined;
};

/**
 * The run that a run repeats: the newest of its experiment and seed, if settings, backend, outputs and the keys of its stages are
 * the same, so that the record of the one keeps all that the other stands on.
 */
const repeated = async (
  blobs: Blobs,
  begun: RunBegun,
  { outputs }: RunDone,
  keys: ReadonlySet<Digest>,
): Promise<RunSummary | undefined> => {
  const newest = await newestBefore(blobs, begun);
  if (newest === undefined || newest.life !== 'over' || !sameOutputs(newest.outputs, outputs)) return undefined;
  if (newest.keys.length !== keys.size || !newest.keys.every((key) => keys.has(key))) return undefined;
  const settings = ({ choices, overrides }: Pick<RunBegun, 'choices' | 'overrides'>, backend: string): string =>
    JSON.stringify([Object.entries(choices).sort(), overrides, backend]);
  return settings(newest.head, newest.head.backend) === settings(begun, begun.backend.name) ? newest : undefined;
};

/**
 * Adds to the last event of a run that computed nothing the earlier run that it repeats, if there is one: the store keeps that
 * one alone.
 */
export const withRepetition =
  (blobs: Blobs): MonoTypeOperatorFunction<RunEvent> =>
  (events) =>
    new Observable((subscriber) => {
      let begun: RunBegun | undefined;
      let isNew = false;
      const keys = new Set<Digest>();
      const amended = async (done: RunEvent & RunDone): Promise<RunEvent> => {
        if (isNew || begun?.name === undefined || done.problems.length > 0) return done;
        const again = await repeated(blobs, begun, done, keys).catch(() => undefined);
        return again === undefined ? done : { ...done, again: { run: again.head.run, name: again.head.name } };
      };
      return events
        .pipe(
          concatMap((event) => {
            if (event.type === 'run') begun = event;
            if (event.type === 'stage' && event.status === 'done') isNew = true;
            if (event.type === 'stage' && event.key !== undefined) keys.add(event.key);
            return event.type === 'done' ? from(amended(event)) : of(event);
          }),
        )
        .subscribe(subscriber);
    });

/**
 * Notes that a run was repeated, and forgets the one that repeated it.
 *
 * @param own identifier and name of the run that repeats it
 * @param time ISO 8601
 * @returns false where the earlier run has gone meanwhile
 */
export const refresh = async (
  blobs: Blobs,
  earlier: string,
  own: { readonly run: string; readonly name?: string | undefined },
  time: string,
): Promise<boolean> => {
  const found = await readRunSummary(blobs, earlier, RunSummary);
  if (found === undefined || either.isLeft(found)) return false;
  if (timeOf(found.right) < time) await putRunSummary(blobs, earlier, RunSummary.encode({ ...found.right, again: time }));
  await removeRun(blobs, own.run);
  if (own.name !== undefined) await releaseName(blobs, own.name);
  return true;
};

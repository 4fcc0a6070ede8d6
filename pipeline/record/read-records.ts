import * as either from 'fp-ts/lib/Either.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { lifeOf } from '../../artifacts/store/process-identity.js';
import { listRuns, readRunHead, readRunState } from '../../artifacts/store/run-blobs.js';
import { RunHead, type RunRecord, RunState } from './record.js';

/**
 * A run that a store has a record of. `over`: it told its end; `killed`: its process is gone without a word; `unknown`: it is
 * of another machine, and has not told its end.
 */
export interface KnownRun extends RunRecord {
  readonly life: 'over' | 'running' | 'killed' | 'unknown';
  /** Number of its newest state: it has changed where this has. */
  readonly generation: number;
}

/** The runs of a store, the newest first, and those whose record is damaged. */
export interface KnownRuns {
  readonly runs: readonly KnownRun[];
  readonly damaged: readonly string[];
}

const NOTHING_TOLD: RunState = { told: '', stages: [], messages: [], leftOut: 0 };

const LIVES = { alive: 'running', dead: 'killed', unknown: 'unknown' } as const;

/** Reader of the records of a store's runs; what it has read of one that has not changed is not read again. */
export const recordReader = (blobs: Blobs, lives: typeof lifeOf = lifeOf): (() => Promise<KnownRuns>) => {
  let heads = new Map<string, RunHead>();
  let states = new Map<string, { readonly generation: number; readonly state: RunState }>();
  const readHead = async (run: string): Promise<either.Either<string, RunHead> | undefined> => {
    const known = heads.get(run);
    return known === undefined ? readRunHead(blobs, run, RunHead) : either.right(known);
  };
  const readState = async (run: string, generation: number): Promise<either.Either<string, RunState>> => {
    const known = states.get(run);
    if (generation === 0) return either.right(NOTHING_TOLD);
    if (known?.generation === generation) return either.right(known.state);
    // It has gone on, or gone, meanwhile: the next look finds the newer one.
    return (await readRunState(blobs, run, generation, RunState)) ?? either.right(known?.state ?? NOTHING_TOLD);
  };
  return async () => {
    const found = await listRuns(blobs);
    const read = await Promise.all(
      found.map(async ({ run, generation }) => ({
        run,
        generation,
        head: await readHead(run),
        state: await readState(run, generation),
      })),
    );
    heads = new Map(read.flatMap(({ run, head }) => (head !== undefined && either.isRight(head) ? [[run, head.right]] : [])));
    states = new Map(
      read.flatMap(({ run, generation, state }) =>
        either.isRight(state) && state.right !== NOTHING_TOLD ? [[run, { generation, state: state.right }]] : [],
      ),
    );
    const runs = await Promise.all(
      read.flatMap(({ generation, head, state }) => {
        if (head === undefined || either.isLeft(head) || either.isLeft(state)) return [];
        const [knownHead, knownState] = [head.right, state.right];
        return [
          (async (): Promise<KnownRun> => {
            const life = knownState.ended === undefined ? LIVES[await lives(knownHead.holder)] : 'over';
            return { head: knownHead, state: knownState, life, generation };
          })(),
        ];
      }),
    );
    return {
      runs: runs.sort((a, b) => (a.head.begun < b.head.begun ? 1 : a.head.begun > b.head.begun ? -1 : 0)),
      damaged: read.flatMap(({ run, head, state }) =>
        (head !== undefined && either.isLeft(head)) || either.isLeft(state) ? [run] : [],
      ),
    };
  };
};

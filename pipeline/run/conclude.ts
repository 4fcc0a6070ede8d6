import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { MachinePeaks } from '../../artifacts/machine-peaks.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { manifestOf } from '../worker/conclusion.js';
import { sweptOutputs, waitingTeller } from './hold.js';
import type { Failure, NodeRun, Outputs } from './node-run.js';

/** Facts of a stage's work for its manifest. */
export interface Work {
  readonly seconds: number;
  readonly devices: readonly string[];
  readonly machine: MachinePeaks;
}

/** Conclusion of a stage: the outputs that were removed while it made them once more, and that it has to make again. */
export interface Concluded {
  readonly gone: readonly string[];
}

/** A warning that outputs of a stage were removed, and that it goes on. */
export const sweptWarning = (gone: readonly string[]): string =>
  `${gone.map(quoted).join(', ')} was in the store already, needed by nobody, and was removed meanwhile, by \`pipe gc\` or a run with \`--keep\`; it is made once more`;

/** The problem of a stage whose outputs were removed twice. */
export const sweptAgain = (stage: string, gone: readonly string[]): Problem =>
  problem(
    'store',
    `${gone.map(quoted).join(', ')} was removed from the store as soon as it was made`,
    `stage ${stage}`,
    'see that nothing but `pipe gc` and runs with `--keep` remove objects there, and run again',
  );

/**
 * Records what a stage produced: its manifest, then that it is done. The manifest comes last: a run that is killed before it finds
 * the artifacts again as if they were new.
 *
 * @param kept settles when the origins of the key are kept
 */
export const conclude = (
  { graphNode: { name }, resolved: { key, parts }, options, emit }: NodeRun,
  outputs: Outputs,
  { seconds, devices, machine }: Work,
  kept: Promise<void>,
): taskEither.TaskEither<Failure, Concluded> =>
  pipe(
    taskEither.fromTask<void, Problem>(() => kept),
    taskEither.chain(() =>
      options.store.writeManifest(
        manifestOf({ outputs, devices, machine }, { key, parts, run: options.run, finished: options.now(), seconds }),
      ),
    ),
    taskEither.chain(() => sweptOutputs(options, outputs, waitingTeller(name, emit))),
    // Before its checkpoint goes: what was removed, or may yet be, is made from that.
    taskEither.chainFirst(({ gone, isKnown }) =>
      isKnown && gone.length === 0 ? options.store.removeCheckpoint(key) : taskEither.right(undefined),
    ),
    taskEither.bimap(
      (error): Failure => ({ problem: option.some(error) }),
      ({ gone }) => {
        const made = { type: 'stage', stage: name, status: 'done', key, seconds } as const;
        if (gone.length === 0) emit({ ...made, ...(devices.length === 0 ? {} : { devices }) });
        return { gone };
      },
    ),
  );

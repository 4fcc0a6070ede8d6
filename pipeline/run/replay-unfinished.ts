import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import type { Problem } from '../../base/problem.js';
import { CheckpointNote } from '../worker/checkpoints.js';
import type { EventBody } from './event.js';
import type { RunOptions } from './node-run.js';
import { tellAgain } from './tell-again.js';

/**
 * Tells what a stage that is not finished had measured by its last checkpoint: it is `interrupted`, or `running` where a process
 * that is alive holds its key, so that whoever hears of both does not take it to have ended.
 *
 * @returns false where the checkpoint is gone, or holds no metrics that can be read
 */
export const replayUnfinished = (
  { store, replay, signal }: Pick<RunOptions, 'store' | 'signal'> & Required<Pick<RunOptions, 'replay'>>,
  stage: string,
  key: Digest,
  emit: (event: EventBody) => void,
): taskEither.TaskEither<Problem, boolean> =>
  pipe(
    store.checkpointNote(key),
    taskEither.map((found) => {
      if (option.isNone(found)) return option.none;
      const { note, seconds } = found.value;
      return pipe(
        option.fromEither(CheckpointNote.decode(note)),
        option.map(({ metrics }) => ({ metrics, seconds })),
      );
    }),
    taskEither.bindTo('known'),
    taskEither.bind('holder', () => store.holder(key)),
    taskEither.chainTaskK(({ known, holder }) => async () => {
      if (option.isNone(known)) return false;
      const { metrics, seconds } = known.value;
      const status = option.isSome(holder) ? 'running' : 'interrupted';
      emit({ type: 'stage', stage, status, key, ...(seconds === undefined ? {} : { seconds }) });
      await tellAgain(stage, metrics, emit, replay, signal);
      const goesOn = option.isSome(holder) ? `, and ${holder.value} computes it` : '';
      const message = `it is not finished${goesOn}: it is told as far as its last checkpoint has it`;
      emit({ type: 'log', stage, level: 'warning', message });
      return true;
    }),
  );

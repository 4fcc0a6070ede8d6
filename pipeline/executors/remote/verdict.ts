import { type Problem, problem } from '../../../base/problem.js';
import type { RoomEnd } from '../../worker/room/messages.js';
import type { EngineState } from './engine.js';

/** End of one attempt at a job: what its worker said last, or that it is gone without a word, and what the engine says of it. */
export interface AttemptEnd {
  readonly end: RoomEnd | undefined;
  readonly state: EngineState | undefined;
  /** Tells whether its worker had begun. */
  readonly hasBegun: boolean;
  /** Tells whether the store has a checkpoint that is newer than before the attempt. */
  readonly hasProgressed: boolean;
  /** Attempts before this one that ended without progress, one after the other, through no fault of the stage. */
  readonly setbacks: number;
  /** Minutes that the job was allowed. */
  readonly minutes: number | undefined;
}

/** Sequel of an attempt: another, or its end with a problem. */
export type Verdict = { readonly again: string } | { readonly problem: Omit<Problem, 'where'> };

/** Setbacks in a row after which a job is given up. */
const MOST_SETBACKS = 3;

/** A job whose worker never began is mostly one that cannot begin: it is tried once more, perhaps on another machine. */
const MOST_LAUNCHES = 1;

const fails = (what: string, remedy: string, kind: Problem['problem'] = 'stage'): Verdict => {
  const { where: _, ...rest } = problem(kind, what, '', remedy);
  return { problem: rest };
};

const wordsOf = (state: EngineState | undefined): string =>
  state === undefined
    ? 'the engine no longer knows the job'
    : `its state is ${state.word}${state.reason ? ` (${state.reason})` : ''}${state.node ? ` on ${state.node}` : ''}`;

const GOES_ON = 'from its last checkpoint if it has one';

/**
 * Decides what becomes of a job whose attempt ended without its result. The words of the worker go before those of the engine.
 */
export const verdictOf = ({ end, state, hasBegun, hasProgressed, setbacks, minutes }: AttemptEnd): Verdict => {
  const cause = end?.by === 'limit' ? 'limit' : state?.cause;
  if (cause === 'limit') {
    const limit = minutes === undefined ? 'its limit on time' : `its limit of ${minutes} minutes`;
    return hasProgressed
      ? { again: `the job came to ${limit}; another goes on from its checkpoint` }
      : fails(
          `the job came to ${limit} without a checkpoint that is newer than before it`,
          'give the stage more minutes, as with --set STAGE.resources.minutes=240; then run again',
        );
  }
  if (cause === 'memory')
    return fails(
      'the job was ended since it took more memory than it had asked for',
      'ask for more, as with --set STAGE.resources.memory=16000 (MiB); then run again, which goes on from the last checkpoint',
    );
  if (cause === 'impossible')
    return fails(
      `the engine can never begin the job: ${state?.reason || state?.word || 'no reason is given'}`,
      'ask for what a machine of it has: cores, memory, minutes and device with --set STAGE.resources.KEY=VALUE',
      'usage',
    );
  if (cause === 'cancelled')
    return fails('the job was cancelled from outside', 'see who ends jobs there; run again to go on from the last checkpoint');
  if (end?.by === 'elsewhere') return { again: 'another had the stage meanwhile' };
  if (end?.by === 'asked') return { again: 'the job was asked to stop by a run that is over; it is submitted again' };
  if (!hasBegun && setbacks >= MOST_LAUNCHES)
    return fails(
      `the job ended before its worker began, twice: ${wordsOf(state)}`,
      'see that its machines have this folder, Node.js and the store under the same paths, and that its log can be written',
    );
  if (!hasProgressed && setbacks >= MOST_SETBACKS)
    return fails(
      `the job is gone without a word and without a newer checkpoint, ${setbacks + 1} times: ${wordsOf(state)}`,
      'see the log of the job and what ends it; run again to go on from the last checkpoint',
    );
  const why =
    end?.by === 'signal' ? 'the job was asked from outside to end' : `the job is gone without a word; ${wordsOf(state)}`;
  return { again: `${why}; it is submitted again, ${GOES_ON}` };
};

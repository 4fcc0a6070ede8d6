import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EngineCause } from '../../../../pipeline/executors/remote/engine.js';
import { type AttemptEnd, verdictOf } from '../../../../pipeline/executors/remote/verdict.js';
import type { EndCause } from '../../../../pipeline/worker/room/messages.js';

const ended = (cause: EngineCause, word: string, more: Partial<AttemptEnd> = {}): AttemptEnd => ({
  end: undefined,
  state: { id: '7', phase: 'ended', word, cause, node: 'node1' },
  hasBegun: true,
  hasProgressed: false,
  setbacks: 0,
  minutes: undefined,
  ...more,
});

const says = (by: EndCause): Partial<AttemptEnd> => ({ end: { type: 'end', by, last: { type: 'interrupted' } } });

const textOf = (end: AttemptEnd): string => {
  const verdict = verdictOf(end);
  return 'again' in verdict ? `again: ${verdict.again}` : `${verdict.problem.problem}: ${verdict.problem.what}`;
};

test('a job that is displaced, asked to end or gone is made again, up to a number of times without progress', () => {
  for (const end of [
    ended('displaced', 'PREEMPTED'),
    ended('displaced', 'NODE_FAIL'),
    ended('failed', 'FAILED', says('signal')),
    { ...ended('failed', 'FAILED'), state: undefined },
  ]) {
    assert.match(textOf(end), /^again: /);
    assert.match(textOf({ ...end, setbacks: 50, hasProgressed: true }), /^again: /);
    assert.match(
      textOf({ ...end, setbacks: 3 }),
      'stage: the job is gone without a word and without a newer checkpoint, 4 times',
    );
  }
});

test('a limit on time is no failure while checkpoints get newer, also where the worker alone knows of it', () => {
  for (const end of [
    ended('limit', 'TIMEOUT', { minutes: 9 }),
    ended('completed', 'COMPLETED', { minutes: 9, ...says('limit') }),
  ]) {
    assert.match(textOf({ ...end, hasProgressed: true }), 'again: the job came to its limit of 9 minutes');
    assert.match(textOf(end), 'stage: the job came to its limit of 9 minutes without a checkpoint');
  }
});

test('memory, cancellation and requests that nothing can meet are problems at once, the last of the user', () => {
  assert.match(textOf(ended('memory', 'OUT_OF_MEMORY')), 'stage: the job was ended since it took more memory');
  assert.match(textOf(ended('cancelled', 'CANCELLED', says('signal'))), 'stage: the job was cancelled from outside');
  assert.match(textOf(ended('impossible', 'PENDING')), 'usage: the engine can never begin the job: PENDING');
});

test('a job whose worker never begins is given up after the second', () => {
  assert.match(textOf(ended('failed', 'FAILED', { hasBegun: false })), /^again: /);
  assert.match(
    textOf(ended('failed', 'FAILED', { hasBegun: false, setbacks: 1 })),
    'ended before its worker began, twice: its state is FAILED on node1',
  );
});

test.run();

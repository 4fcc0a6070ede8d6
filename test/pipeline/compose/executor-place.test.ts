import type * as taskEither from 'fp-ts/lib/TaskEither.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openExecutor } from '../../../pipeline/compose/executor-place.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../pipeline/executors/in-process.js';
import { problemOf, resultOf } from '../../artifacts/fixtures/scratch.js';

const fixture = new URL('../fixtures/executors.ts', import.meta.url).pathname;
const open = (given: unknown) =>
  openExecutor(given as Executor, 'executor', { folder: process.cwd(), environment: {} }) as taskEither.TaskEither<
    never,
    Executor
  >;

test('an executor that lacks something, or has what cannot be, is refused before a run with what is wrong', async () => {
  const { keeps, execute } = inThisThread;
  const faults: readonly (readonly [given: object, member: string])[] = [
    [{ name: 'mine', execute }, 'keeps'],
    [{ name: 'mine', execute, keeps: { memory: true } }, 'keeps'],
    [{ name: '', execute, keeps }, 'name'],
    [{ name: 'mine', execute, keeps, cores: Number.NaN }, 'cores'],
    [{ name: 'mine', execute, keeps, cores: 0 }, 'cores'],
    [{ name: 'mine', execute, keeps, stagesOnDevice: 0.5 }, 'stagesOnDevice'],
    [{ name: 'mine', execute, keeps, inTurn: true }, 'inTurn'],
    [{ name: 'mine', keeps }, 'execute'],
  ];
  for (const [given, member] of faults) {
    const { what, where, remedy } = await problemOf(open(given));
    assert.equal([what, where], [`this is no executor: "${member}" is not as it has to be`, 'executor']);
    assert.match(remedy, `have its "${member}" be `);
  }
  const whole = { name: 'mine', execute, keeps: { memory: 'in part', minutes: false }, cores: Number.POSITIVE_INFINITY };
  assert.is(await resultOf(open(whole)), whole);
});

test("a user's module that throws, rejects or opens no executor is a problem of its address", async () => {
  const what = async (target: string) => {
    const { problem, what, where } = await problemOf(open(`${fixture}:${target}`));
    assert.is(problem, 'usage');
    assert.match(where, `:${target}`);
    return what;
  };
  assert.is(await what('throw'), 'the executor cannot be opened: no such queue');
  assert.is(await what('reject'), 'the executor cannot be opened: no such queue');
  assert.is(await what('empty'), 'this is no executor: "name", "keeps", "execute" are not as it has to be');
});

test.run();

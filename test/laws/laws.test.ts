// The laws of a run, on every executor and on both kinds of store: the same digests, whoever computes and wherever it is
// kept, whenever it is killed; nothing damaged is taken, nothing finished is lost, nothing is computed twice.
import { lastValueFrom, takeWhile, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { objectName } from '../../artifacts/store/names.js';
import type { Store } from '../../artifacts/store.js';
import { openStore } from '../../pipeline/address/stores.js';
import type { Executor } from '../../pipeline/executors/executor.js';
import { inThisThread } from '../../pipeline/executors/in-process.js';
import { experiment } from '../../pipeline/experiment.js';
import { operator, start } from '../../pipeline/flow.js';
import type { RunEvent } from '../../pipeline/run/event.js';
import { runExperiment } from '../../pipeline/run/run-experiment.js';
import { startS3 } from '../artifacts/fixtures/s3-server.js';
import { resultOf, scratchFolder, scratchStore } from '../artifacts/fixtures/scratch.js';
import { standInForSsh } from '../artifacts/fixtures/sftp-server.js';
import { harmStage, inBuiltProcesses, inBuiltThreads, plusStage, walkStage } from '../pipeline/fixtures/built.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../pipeline/fixtures/run.js';
import { damage } from './mortal-blobs.js';

// biome-ignore lint/suspicious/noExplicitAny: stages of a JavaScript file have no types
const use = (stage: any, config: object): any => start(stage, config as never);
// biome-ignore lint/suspicious/noExplicitAny: as above
const plus = operator(plusStage as any) as any;

const STEPS = 5;
const walking = experiment('walking', () => use(walkStage, { steps: STEPS, wait: 2 }).pipe(plus({ by: 2 })));

let stores = 0;
const PLACES: Readonly<Record<string, () => Promise<Store>>> = {
  folder: scratchStore,
  memory: () => {
    stores += 1;
    return resultOf(openStore(`memory:laws-${stores}`));
  },
};

// Places elsewhere, which the worker finds by the environment of the process.
const server = await startS3();
const program = standInForSsh();
Object.assign(process.env, server.environment, program === undefined ? {} : { SLUICE_SSH: program });
test.after(async () => {
  for (const name of [...Object.keys(server.environment), 'SLUICE_SSH']) delete process.env[name];
  await server.close();
});
const ELSEWHERE: typeof PLACES = {
  s3: () => {
    stores += 1;
    return resultOf(openStore(`s3://lab/laws-${stores}`));
  },
  ...(program === undefined ? {} : { ssh: () => resultOf(openStore(`ssh://host${scratchFolder()}/store`)) }),
};

/** An executor that has the walk computed by another, and the rest in this thread, which begins sooner. */
const onlyTheWalk = ({ execute, ...executor }: Executor): Executor => ({
  ...executor,
  execute: (job, signal) => (job.stage === 'plus' ? inThisThread.execute : execute)(job, signal),
});

const EXECUTORS: Readonly<Record<string, () => Promise<Executor>>> = {
  'in-process': async () => inThisThread,
  thread: () => inBuiltThreads().then(onlyTheWalk),
  process: () => inBuiltProcesses().then(onlyTheWalk),
};

const digestsIn = (events: readonly RunEvent[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    events.flatMap((event) => (event.type === 'artifact' ? [[`${event.stage} ${event.name}`, event.digest]] : [])),
  );

const whole = (async () => {
  const events = await eventsOf(walking, optionsWith(await scratchStore()));
  assert.equal(Object.keys(digestsIn(events)).sort(), ['plus sum', 'walk metrics', 'walk total']);
  return digestsIn(events);
})();

// The events at which runs are ended; a process takes its time to begin, and has a checkpoint at the last of them.
const ENDS: Readonly<Record<string, readonly number[]>> = { 'in-process': [4, 7, 11, 14], thread: [7, 14], process: [14] };

for (const [by, executorOf] of Object.entries(EXECUTORS)) {
  for (const [place, storeOf] of Object.entries(by === 'in-process' ? { ...PLACES, ...ELSEWHERE } : PLACES)) {
    const on = `${by}, ${place}`;

    test(`${on}: a run gives the same digests, whatever is beside the key`, async () => {
      const executor = await executorOf();
      const options = optionsWith(await storeOf(), {
        executor,
        jobs: 1,
        checkpointSeconds: 1000,
        run: 'another',
        now: () => new Date(0),
      });
      const events = await eventsOf(walking, options);
      assert.equal(digestsIn(events), await whole);
      assert.equal(statusesOf(await eventsOf(walking, options)), { walk: ['cached'], plus: ['cached'] });
    });

    test(`${on}: a run that is ended at any event goes on to the same digests`, async () => {
      const executor = await executorOf();
      for (const last of ENDS[by] as readonly number[]) {
        const store = await storeOf();
        const options = optionsWith(store, { executor, checkpointSeconds: 0 });
        let seen = 0;
        await lastValueFrom(
          runExperiment(walking, options).pipe(
            takeWhile(() => ++seen < last),
            toArray(),
          ),
        );
        const again = await eventsOf(walking, options);
        assert.equal([doneOf(again).problems, digestsIn(again)], [[], await whole], `event ${last}`);
      }
    });

    test(`${on}: an object that is damaged or gone is made anew, and that is said`, async () => {
      const store = await storeOf();
      const options = optionsWith(store, { executor: await executorOf() });
      const { 'walk total': total, 'plus sum': sum } = digestsIn(await eventsOf(walking, options));
      await damage(store.blobs, objectName(total as never));
      await store.blobs.delete(objectName(sum as never));
      const again = await eventsOf(walking, options);
      assert.equal(statusesOf(again), { walk: ['running', 'done'], plus: ['running', 'done'] });
      const said = again.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [event.message] : []));
      assert.equal(said, [
        `the artifact "total" (${total}) is damaged in the store; the stage is computed again`,
        `the artifact "sum" (${sum}) is missing in the store; the stage is computed again`,
      ]);
      assert.equal(digestsIn(again), await whole);
      assert.equal((await resultOf(store.verify())).damaged, []);
    });

    test(`${on}: of two runs at once one computes what both need, and another that opens the store takes nothing from them`, async () => {
      const store = await storeOf();
      const executor = await executorOf();
      const runs = await Promise.all([
        eventsOf(walking, optionsWith(store, { executor })),
        eventsOf(walking, optionsWith(store, { executor })),
        resultOf(openStore(store.address)).then((other) => resultOf(other.verify())),
      ]);
      const [first, second] = [statusesOf(runs[0]), statusesOf(runs[1])];
      for (const stage of ['walk', 'plus'])
        assert.equal([first[stage]?.join(), second[stage]?.join()].sort(), ['cached', 'running,done'], stage);
      assert.equal([digestsIn(runs[0]), digestsIn(runs[1])], [await whole, await whole]);
      assert.equal((await resultOf(store.verify())).damaged, []);
    });

    test(`${on}: a stage that fails stops what needs it, and what was finished is kept`, async () => {
      const store = await storeOf();
      const options = optionsWith(store, { executor: await executorOf() });
      const failing = experiment('failing', () => ({
        sum: use(walkStage, { steps: STEPS, wait: 2 }).pipe(plus({ by: 2 })),
        harmed: use(harmStage, { how: 'throw' }).pipe(plus({ by: 1 })),
      }));
      const events = await eventsOf(failing, options);
      const [problem, ...others] = doneOf(events).problems;
      assert.equal([problem?.what, problem?.where, others.length], ['the wheel came off', 'stage harm', 0]);
      assert.equal(statusesOf(await eventsOf(walking, options)), { walk: ['cached'], plus: ['cached'] });
    });
  }
}

test('on a server without conditional writes two runs at once may compute a stage twice, and give no wrong result', async () => {
  server.conditions = 'ignored';
  try {
    for (let round = 0; round < 2; round++) {
      const open = () => resultOf(openStore(`s3://lab/unconditional-${round}`));
      const both = await Promise.all([open(), open()].map(async (store) => eventsOf(walking, optionsWith(await store))));
      for (const events of both) assert.equal([doneOf(events).problems, digestsIn(events)], [[], await whole]);
      const store = await open();
      assert.match(store.notices.join(), 'has no conditional writes');
      assert.equal((await resultOf(store.verify())).damaged, []);
    }
  } finally {
    server.conditions = 'kept';
  }
});

test.run();

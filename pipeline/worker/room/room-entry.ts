import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { JobRoom } from '../../../artifacts/store/job-rooms.js';
import type { Store } from '../../../artifacts/store.js';
import type { Problem } from '../../../base/problem.js';
import type { Address } from '../../../base/scheme.js';
import { machineMarks } from '../../address/machine-marks.js';
import { attachStore } from '../../address/stores.js';
import { rememberClosures } from '../../key/component-identity.js';
import { openPackages } from '../../key/packages.js';
import { sourceClosures } from '../../key/source-closure.js';
import { registerTypeScript } from '../../typescript.js';
import { expectOutside } from '../code/expect-outside.js';
import { checkCode } from './check-code.js';
import type { RoomRequest } from './messages.js';
import { serveRoom } from './serve-room.js';

// The process of a job that lies in a room of the store: it is told where, and no more.
const [, , told = ''] = process.argv;
const { store: address, room } = JSON.parse(told) as { readonly store: Address<'store'>; readonly room: JobRoom };

/** Signal by which an engine says that a limit on time is near. */
const LIMIT = 'SIGUSR2';

/** Runs a command of the engine; tells, in the log of the job too, whether it did what it was asked. */
const runCommand = ([command = '', ...words]: readonly string[]): Promise<boolean> =>
  new Promise((settle) => {
    execFile(command, words, { timeout: 60_000 }, (error, _, complaint) => {
      if (error !== null) console.error(`${command}: ${complaint.trim() || error.message}`);
      settle(error === null);
    });
  });

const checkCodeHere =
  ({ marks: ofStore }: Store) =>
  ({ job, conclusion: { parts } }: RoomRequest): taskEither.TaskEither<Problem, void> => {
    if (job.resources.cores !== undefined) process.env['SLUICE_THREADS'] ||= String(job.resources.cores);
    const marks = machineMarks(process.env) ?? ofStore;
    const packages = openPackages(marks);
    const closures = rememberClosures(sourceClosures(packages, marks));
    if (job.stored !== undefined) return expectOutside(job.name, job.stored.outside, closures, packages);
    return pipe(
      taskEither.fromTask(async () => {
        // Run from source (by the tests) a loader is there already.
        if (!import.meta.url.endsWith('.ts')) for (const home of job.homes) await registerTypeScript(home);
      }),
      taskEither.chain(() => checkCode(job, parts, closures)),
    );
  };

const begin = async (): Promise<void> => {
  const opened = await attachStore(address)();
  if (either.isLeft(opened)) throw opened.left;
  // What is to be done about Ctrl-C is told in the room.
  process.on('SIGINT', () => undefined);
  await serveRoom(opened.right, room, {
    now: () => performance.now(),
    wait: (milliseconds) => sleep(milliseconds),
    date: () => new Date(),
    self: { host: hostname(), pid: process.pid },
    kill: () => process.kill(process.pid, 'SIGKILL'),
    onSignal: (stop) => {
      process.on('SIGTERM', () => stop('signal'));
      process.on(LIMIT, () => stop('limit'));
    },
    requeue: runCommand,
    checkCode: checkCodeHere(opened.right),
  });
};

begin().then(
  () => process.exit(0),
  (error: unknown) => {
    // The log of the job is all that is left to say it in.
    console.error(error);
    process.exit(1);
  },
);

// Runs test files one after another in this process, for scripts/test.mjs, since starting a process with TypeScript and
// tfjs takes longer than most files do: `node --import ./scripts/source-loader.mjs scripts/test-files.mjs FILE...`. A line
// says where each ends, how many of its tests passed, and what it took.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endLine, failuresOf } from './test-processes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = process.argv.slice(2);
const isShared = files.length > 1;

// Has uvu wait until it is told to run what a file registered.
globalThis.UVU_DEFER = true;
globalThis.UVU_QUEUE = [];
const { exec } = await import('uvu');
if (isShared) await import('@tensorflow/tfjs-core');

/** A file must start the backend that it computes with: which one it would find depends on the files before it. */
const forgetBackend = () => {
  const engine = globalThis._tfengine;
  engine.state.dispose();
  engine.state = new engine.state.constructor();
  engine.backendName = null;
  engine.backendInstance = null;
  engine.getSortedBackends = () => [];
};

/** A queue of uvu that adds to `counts` what its suites give: what uvu prints, a test can print too. */
const countingQueue = (counts) => {
  const queue = [null];
  queue.push = (suite) =>
    Array.prototype.push.call(queue, async () => {
      const outcome = await suite();
      const [, passed, skipped, total] = outcome;
      counts.passed += passed;
      counts.skipped += skipped;
      counts.total += total;
      return outcome;
    });
  return queue;
};

const folder = process.cwd();
const environment = { ...process.env };
const listeners = ['unhandledRejection', 'uncaughtException'].map((event) => [event, process.rawListeners(event)]);

/** Gives the process the working folder, the environment and the listeners for errors that nobody caught with which it began. */
const restoreSurroundings = () => {
  for (const [event, those] of listeners) {
    process.removeAllListeners(event);
    for (const listener of those) process.on(event, listener);
  }
  if (process.hasUncaughtExceptionCaptureCallback()) process.setUncaughtExceptionCaptureCallback(null);
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
};

/** Seconds of processors that this process has taken, on Linux with those of its children that have ended. */
const processorSeconds = () => {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // utime, stime, cutime and cstime of proc(5), in hundredths of a second.
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
};

let hasFailed = false;
for (const file of files) {
  if (isShared) forgetBackend();
  const counts = { passed: 0, skipped: 0, total: 0 };
  globalThis.UVU_QUEUE.splice(0, Number.POSITIVE_INFINITY, countingQueue(counts));
  await import(pathToFileURL(join(root, 'test', file)).href);
  await exec();
  hasFailed ||= failuresOf(counts) > 0;
  restoreSurroundings();
  // An error that a file left behind with its last test ends the process in this turn, while the file has not ended.
  await turn();
  console.log(`\n${endLine(file, counts, processorSeconds())}`);
}
process.exitCode = hasFailed ? 1 : 0;
// The last of the listeners, since those of the files may have set another code than that with which the process ends.
process.on('exit', (code) => {
  process.exitCode = code;
});

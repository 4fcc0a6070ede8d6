#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { exhausted, limitInTheWay } from './process-limits.mjs';

const LINGER_MILLISECONDS = 1000;

const words = process.argv.slice(2);
const say = ({ what, where, remedy }) => process.stderr.write(`error: ${what}\n  at: ${where}\n  to mend: ${remedy}\n`);

const workingFolder = () => {
  try {
    process.cwd();
    return undefined;
  } catch {
    return {
      what: 'the working folder is gone',
      where: process.env.PWD ?? 'the working folder',
      remedy: 'change to a folder that exists, and run again',
    };
  }
};

const fault = (error) => ({
  what: String(error?.message ?? error).split('\n')[0],
  where: 'pipe itself',
  remedy: words.includes('--stack')
    ? 'mend it where the trace below is in code of yours; otherwise this is a fault of sluice: please report it'
    : 'see the stack trace with --stack; where it is in no code of yours please report it, as a fault of sluice',
});

// Whatever ends the process, there is one message.
let said = false;
const fail = (problem, code) => {
  say(problem);
  said = true;
  process.exitCode = code;
};
process.on('uncaughtException', (error) => {
  const limit = exhausted(error);
  fail(limit ?? fault(error), limit === undefined ? 1 : 2);
  if (words.includes('--stack')) process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit();
});
process.on('exit', (code) => {
  if (code === 0 || code === 130 || said) return;
  say({
    what: `the process was ended before its time (exit code ${code})`,
    where: 'pipe itself',
    remedy: 'see that no code of yours exits the process; if memory or addresses (ulimit -v) are limited here, raise the limit',
  });
});
// With nothing left to do, and before its result is there: whatever it waits for never comes.
process.on('beforeExit', () => {
  if (said) return;
  const what = 'the command ended without a result: it waits for something that never comes';
  const remedy = 'see that every promise and Observable of your code settles or completes';
  fail({ what, where: 'pipe itself', remedy }, 1);
});

/** Ends the process where code of a project keeps it once all is done; what keeps nothing is not waited for. */
const endSoon = () => {
  setTimeout(() => {
    process.stderr.write('warning: the process is ended, which a timer or connection in code of yours keeps\n');
    process.exit();
  }, LINGER_MILLISECONDS).unref();
};

// In a clone the sources are what counts: an edit since the last build is built before anything runs.
const builder = new URL('../scripts/build.mjs', import.meta.url);

const obstacle = workingFolder() ?? limitInTheWay(words);
if (obstacle !== undefined) fail(obstacle, 2);
else {
  try {
    if (existsSync(builder)) {
      const { buildIfStale } = await import(builder);
      await buildIfStale();
    }
    const { main } = await import('../dist/bundle/command.js');
    process.exitCode = await main(words);
    said = true;
    endSoon();
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const folder = new URL('..', import.meta.url).pathname;
    fail({ what: 'the dependencies are not installed', where: folder, remedy: 'run `npm ci` there' }, 2);
  }
}

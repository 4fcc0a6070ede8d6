import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { eventLine } from './jsonl.js';
import { type SinkWriter, sink } from './sink.js';

const endOf = (child: ChildProcess): Promise<string | undefined> =>
  new Promise((settle) => {
    child.once('error', (error) => settle(`the command cannot be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      settle(code === 0 ? undefined : `the command ended with ${signal === null ? `exit code ${code}` : signal}`),
    );
  });

/** Asks the shell of a command, and all that it has started, to end. */
const endGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has just ended.
  }
};

/** Starts a command of the shell whose standard input is the events; what it prints goes to standard error. */
const writerTo = (command: string, folder: string): SinkWriter => {
  // In a group of its own: a Ctrl-C is the run's to heed, whose last events it still gets.
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    detached: true,
    stdio: ['pipe', 2, 2],
  });
  const input = child.stdin as unknown as Socket;
  let ended: string | undefined;
  const ending = endOf(child).then((why) => {
    ended = why ?? 'the command has ended';
    // Whoever waits for it to read hears of it.
    input.destroy();
    return why;
  });
  // That the pipe is broken is told of by whoever writes to it.
  input.on('error', () => undefined);
  // It does not keep this process: once that ends its input does.
  child.unref();
  input.unref();
  let isAbandoned = false;
  return {
    write: (event) =>
      new Promise((settle, fail) => {
        if (ended !== undefined) return fail(new Error(ended));
        input.write(eventLine(event), (error) => (error ? fail(new Error(ended ?? 'the command reads no more')) : settle()));
      }),
    end: async () => {
      if (!isAbandoned) {
        input.ref();
        child.ref();
      }
      input.end();
      const why = await ending;
      if (why !== undefined) throw new Error(why);
    },
    abandonment: 'its command, with all that it has started, is ended by SIGTERM',
    abandon: () => {
      isAbandoned = true;
      child.unref();
      // What is still to be written would keep this process.
      input.destroy();
      if (ended === undefined) endGroup(child);
    },
  };
};

/**
 * `exec:COMMAND` starts a command of the shell and writes every event to its standard input as a line of JSON, as fast as it
 * reads; at the end of the run its input ends, and it is waited for. One that has not ended when the wait is over gets SIGTERM,
 * with all that it has started.
 */
export const exec = sink({
  name: 'exec',
  source: import.meta.url,
  target: 'COMMAND',
  open: (target, { folder }) =>
    target.trim() === ''
      ? taskEither.left(problem('usage', 'the exec sink needs a command', 'exec', "write it as 'exec:COMMAND', in quotes"))
      : taskEither.fromIO(() => writerTo(target, folder)),
});

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Trial, TryBackend } from '../../base/backend.js';

const fromSource = import.meta.url.endsWith('.ts');
const PROCESS = fileURLToPath(new URL(fromSource ? './trial-process.ts' : './trial-process.js', import.meta.url));
const LONGEST_MILLISECONDS = 120_000;

/** Times a step of a small search on a backend, in a process of its own; one that ends or hangs is an obstacle. */
export const tryBackend: TryBackend = ({ name, source, exported }) =>
  new Promise((settle) => {
    const child = fork(PROCESS, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    });
    let isLate = false;
    const deadline = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, LONGEST_MILLISECONDS);
    const failed = (how: string): void => {
      const last = complaint.trim().split('\n').at(-1) ?? '';
      settle({ obstacle: `its trial ended ${how}${last === '' ? '' : `, last words "${last}"`}` });
    };
    child.once('message', (trial) => settle(trial as Trial));
    child.once('error', (error) => failed(`without a process (${error.message})`));
    // After an answer this settles nothing.
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      failed(isLate ? `after ${LONGEST_MILLISECONDS / 1000} s without a figure` : `by ${signal ?? `exit code ${code}`}`);
    });
    child.send({ name, source, exported });
  });

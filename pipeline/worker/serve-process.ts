import { createWriteStream } from 'node:fs';
import { serveJob } from './serve.js';

/**
 * Makes this process a worker: it is told one job on standard input, answers on a descriptor (that of standard output is 1),
 * and ends.
 */
export const serveProcess = async (descriptor: number): Promise<never> => {
  const out = createWriteStream('', { fd: descriptor });
  // Whoever is gone is told nothing.
  out.on('error', () => undefined);
  // Ctrl-C goes to every process of the terminal; what a worker is to do about it it is told by whoever started it.
  process.on('SIGINT', () => undefined);
  await serveJob({
    input: process.stdin,
    answer: (text) => new Promise((settle) => out.write(text, () => settle())),
    kill: () => process.kill(process.pid, 'SIGKILL'),
    onSignal: (stop) => void process.on('SIGTERM', stop),
  });
  process.exit(0);
};

import { createWriteStream } from 'node:fs';
import { serveJob } from './serve.js';

// The process that a stage runs in: one job, which it is told on standard input, then it ends. It answers on the descriptor
// that it is given, or on standard output.
const [, , descriptor = '1'] = process.argv;
const out = createWriteStream('', { fd: Number(descriptor) });
// Whoever is gone is told nothing.
out.on('error', () => undefined);

// Ctrl-C goes to every process of the terminal; what a worker is to do about it it is told by whoever started it.
process.on('SIGINT', () => undefined);

void serveJob({
  input: process.stdin,
  answer: (text) => new Promise((settle) => out.write(text, () => settle())),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  onSignal: (stop) => void process.on('SIGTERM', stop),
}).then(() => process.exit(0));

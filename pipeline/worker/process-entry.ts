import { serveProcess } from './serve-process.js';

// The process that a stage runs in: one job, then it ends.
const [, , descriptor = '1'] = process.argv;

void serveProcess(Number(descriptor));

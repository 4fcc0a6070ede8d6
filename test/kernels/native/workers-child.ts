import { Worker } from 'node:worker_threads';

// Two rounds of two threads at once, in a process whose main thread never loads the engine: Node unloads an addon with
// the last thread that used it.
const THREAD = new URL('./worker-thread.ts', import.meta.url);

const digestsInThread = (): Promise<unknown> =>
  new Promise((settle, fail) => {
    let digests: unknown;
    const worker = new Worker(THREAD, { workerData: { floats: 2 ** 24 } });
    worker.on('message', (message) => {
      digests = message.digests;
    });
    worker.on('error', fail);
    worker.on('exit', () => settle(digests));
  });

const first = await Promise.all([digestsInThread(), digestsInThread()]);
const second = await Promise.all([digestsInThread(), digestsInThread()]);
const { loadAddon } = await import('../../../kernels/native/addon.js');
const addon = loadAddon();
if (typeof addon === 'string') throw new Error(addon);
process.stdout.write(`${JSON.stringify({ rounds: [...first, ...second], total: addon.memory().total })}\n`);

// A process that decodes what its parent sends, one image at a time, so that its parent can end it.
import { performDrawing } from './perform.js';
import type { DecodeTask } from './task.js';

interface Order {
  readonly bytes: Uint8Array;
  readonly task: DecodeTask;
  readonly largest: number;
}

process.on('message', ({ bytes, task, largest }: Order) => {
  void performDrawing(bytes, task, largest).then((result) => process.send?.(result));
});
// A signal to all of a group, as by Ctrl-C, is for whoever began this process to heed: it may decode on until it stops.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
// An ordinary exit would wait for what is being drawn.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.send?.('ready');

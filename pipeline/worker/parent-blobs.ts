import type { MessagePort } from 'node:worker_threads';
import { blobsOver } from '../../artifacts/store/blobs/served.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { ServedBlobs } from './stage-thread.js';

/** The blobs that the worker serves to its stage's thread, which they keep alive only while it waits for an answer. */
export const parentBlobs = (parent: MessagePort, served: ServedBlobs): Blobs => {
  let waiting = 0;
  const port = {
    post: (message: unknown): void => {
      waiting += 1;
      parent.ref();
      parent.postMessage(message);
    },
    onMessage: (listener: (message: unknown) => void): void => {
      parent.on('message', (message) => {
        waiting -= 1;
        if (waiting === 0) parent.unref();
        listener(message);
      });
      parent.unref();
    },
  };
  return blobsOver(port, served);
};

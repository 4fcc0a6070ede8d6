import { firstTime } from '../../base/first-time.js';
import type { EventBody } from './event.js';
import type { NodeRun } from './node-run.js';

/** Makes what tells of the code of jobs: each message once. */
export const codeAnnouncer = (emit: (event: EventBody) => void): NodeRun['announceCode'] => {
  const isNew = firstTime();
  return (message, level) => {
    if (isNew(message)) emit({ type: 'log', level, message });
  };
};

import type { EventBody } from './event.js';
import type { NodeRun } from './node-run.js';

/** Makes what tells of the code of jobs: each message once. */
export const codeAnnouncer = (emit: (event: EventBody) => void): NodeRun['announceCode'] => {
  const told = new Set<string>();
  return (message, level) => {
    if (told.has(message)) return;
    told.add(message);
    emit({ type: 'log', level, message });
  };
};

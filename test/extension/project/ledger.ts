import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { left, right } from 'fp-ts/lib/TaskEither.js';
import { problem, type RunEvent, sink } from 'sluice';

const nameOf = (event: RunEvent): string =>
  event.type === 'stage' ? `${event.type} ${event.stage} ${event.status}` : event.type;

/** A sink that lists the events of a run by name. */
export const ledger = sink({
  name: 'ledger',
  source: import.meta.url,
  target: 'FILE',
  open: (target, { folder }) => {
    if (target === '')
      return left(problem('usage', 'the ledger needs a file', '--log ./ledger.ts', 'write --log ./ledger.ts:FILE'));
    const path = resolve(folder, target);
    writeFileSync(path, '');
    return right({
      write: (event) => appendFileSync(path, `${nameOf(event)}\n`),
      end: () => appendFileSync(path, 'end\n'),
    });
  },
});

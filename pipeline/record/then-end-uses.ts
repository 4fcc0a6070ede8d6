import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { type Every, endUses, renewUses } from '../../artifacts/store/uses.js';
import type { RunEvent } from '../run/event.js';

/**
 * Renews the uses of a run while it goes on, and ends them once all of it is over, its record written: from then on the record
 * keeps what it stands on. Uses that cannot be taken away, or are those of a run that nobody hears of any more, say nothing once its
 * record or its process is over.
 */
export const thenEndUses =
  (blobs: Blobs, every?: Every): MonoTypeOperatorFunction<RunEvent> =>
  (events) =>
    new Observable((subscriber) => {
      let run: string | undefined;
      let endRenewing = (): Promise<void> => Promise.resolve();
      const end = async (): Promise<void> => {
        await endRenewing();
        if (run !== undefined) await endUses(blobs, run).catch(() => undefined);
      };
      const subscription = events.subscribe({
        next: (event) => {
          if (run === undefined) endRenewing = renewUses(blobs, event.run, every);
          run = event.run;
          subscriber.next(event);
        },
        error: (error: unknown) => void end().then(() => subscriber.error(error)),
        complete: () => void end().then(() => subscriber.complete()),
      });
      subscription.add(() => void endRenewing());
      return subscription;
    });

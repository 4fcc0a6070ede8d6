import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { endUses } from '../../artifacts/store/uses.js';
import type { RunEvent } from '../run/event.js';

/**
 * Ends the uses of a run once all of it is over, its record written: from then on the record keeps what it stands on. Uses that
 * cannot be taken away, or are those of a run that nobody hears of any more, say nothing once its record or its process is over.
 */
export const thenEndUses =
  (blobs: Blobs): MonoTypeOperatorFunction<RunEvent> =>
  (events) =>
    new Observable((subscriber) => {
      let run: string | undefined;
      const end = async (): Promise<void> => {
        if (run !== undefined) await endUses(blobs, run).catch(() => undefined);
      };
      return events.subscribe({
        next: (event) => {
          run = event.run;
          subscriber.next(event);
        },
        error: (error: unknown) => void end().then(() => subscriber.error(error)),
        complete: () => void end().then(() => subscriber.complete()),
      });
    });

import type { RunEvent } from '../run/event.js';
import type { ExtraEvent } from '../run/wanted.js';
import type { SinkWriter } from './sink.js';

/** The extra events of a writer that does not say which it takes. */
const USUAL: readonly ExtraEvent[] = ['weights'];

/** Tells whether a writer takes an extra event. */
export const takesOf =
  ({ takes = USUAL }: Pick<SinkWriter, 'takes'>) =>
  (extra: ExtraEvent): boolean =>
    takes.includes(extra);

/** Tells whether a writer is told an event: any but the extra ones that it does not take. */
export const isFor = (writer: Pick<SinkWriter, 'takes'>, { type }: Pick<RunEvent, 'type'>): boolean =>
  type === 'weights' ? takesOf(writer)('weights') : type === 'picture' ? takesOf(writer)('pictures') : true;

import * as t from 'io-ts';

/** Something that a person should know about what was read or made, though it went on: a sentence or a few lines. */
export const Notice = t.readonly(
  t.strict({
    /** `warning`: it may not be what the person wants; said again whenever the artifact is used from the store. */
    level: t.union([t.literal('info'), t.literal('warning')]),
    message: t.string,
  }),
);
export type Notice = t.TypeOf<typeof Notice>;

/** A notice of what happened, for a person who wants to look it up. */
export const info = (message: string): Notice => ({ level: 'info', message });

/** A notice of what a person may have to mend. */
export const warning = (message: string): Notice => ({ level: 'warning', message });

/** The messages of those notices that are warnings. */
export const warningsOf = (notices: readonly Notice[] = []): readonly string[] =>
  notices.filter(({ level }) => level === 'warning').map(({ message }) => message);

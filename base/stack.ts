/** The text of a caught value: the stack of an error, which may hold what cannot cross threads. */
export const stackOf = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));

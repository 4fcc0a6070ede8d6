import type { Problem } from '../../base/problem.js';

const textOf = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));

/** A message whose problem, if it has one, can cross to another thread or process: an exception in it becomes its text. */
export const sendable = <M extends { readonly type: string; readonly problem?: Problem }>(message: M): M =>
  message.problem?.cause === undefined
    ? message
    : { ...message, problem: { ...message.problem, cause: textOf(message.problem.cause) } };

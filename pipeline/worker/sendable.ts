import { portable } from '../../base/portable.js';
import type { Problem } from '../../base/problem.js';

/** A message whose problem, if it has one, can cross to another thread or process. */
export const sendable = <M extends { readonly type: string; readonly problem?: Problem }>(message: M): M =>
  message.problem === undefined ? message : { ...message, problem: portable(message.problem) };

/** Losses of a sink in a run, with the reasons: one clause each, none where it has everything. */
export type Missed = readonly string[];

/** Account of a sink in a run: the events that it was given, and those that it has not written. */
export interface Account {
  readonly given: number;
  /** Events that could not be written, and the reason of the first. */
  readonly failed: number;
  readonly reason: string;
  /** Events that were dropped from its queue. */
  readonly dropped: number;
  /** Events that wait for it, with the one that is being written. */
  readonly waiting: number;
  readonly isOpen: boolean;
  /** Reason that it could not be opened, if it could not. */
  readonly unopened: string | undefined;
  /** Words on what is done to it where it is not waited for any more. */
  readonly abandonment?: string | undefined;
}

/** Outcome of ending a sink: by itself, perhaps with a fault, or not while it was waited for. */
export interface Outcome {
  readonly isCut: boolean;
  /** Reason that it could not be ended. */
  readonly unended?: string;
}

const counted = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'}`;

/** The losses of a sink, by its account when it was no longer waited for. */
export const missedBy = (
  { given, failed, reason, dropped, waiting, isOpen, unopened, abandonment }: Account,
  { isCut, unended }: Outcome,
): Missed => {
  // Of a run that did not begin.
  if (given === 0) return [];
  if (unopened !== undefined) return [`all ${counted(given)}: it could not be opened: ${unopened}`];
  const then = abandonment === undefined ? '' : ` (${abandonment})`;
  const clauses: readonly (readonly [boolean, string])[] = [
    [failed > 0, `${counted(failed)} that could not be written: ${reason}`],
    [dropped > 0, `${counted(dropped)}, the oldest metrics and messages, while more than it took came`],
    [
      isCut && waiting > 0,
      `the last ${counted(waiting)}: it ${isOpen ? 'had not taken them' : 'was not open'} when the wait for it ended${then}`,
    ],
    [isCut && waiting === 0, `perhaps the last it was given: it had not ended when the wait for it ended${then}`],
    [unended !== undefined && unended !== reason, `perhaps the last it was given: it could not be ended: ${unended}`],
  ];
  return clauses.flatMap(([holds, clause]) => (holds ? [clause] : []));
};

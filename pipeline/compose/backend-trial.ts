import * as t from 'io-ts';
import { canonicalText } from '../../artifacts/canonical.js';
import { digestOf } from '../../artifacts/digest.js';
import type { Marks } from '../../artifacts/marks.js';
import { unseal } from '../../artifacts/store/sealed.js';
import type { BackendIdentity, BackendListing, TryBackend } from '../../base/backend.js';

/** Means of a trial: what times a backend, the version of this package, and where this machine's trials are remembered. */
export interface TrialMeans {
  readonly tryBackend: TryBackend;
  readonly version: string;
  readonly marks: Marks | undefined;
  /** True to measure anew what is remembered. */
  readonly anew?: boolean;
}

const Figures = t.readonly(
  t.strict({
    /** Name of the device of the backend that was tried. */
    device: t.string,
    /** Milliseconds of a step of a small search, on the backend that was tried and on the one beside it. */
    tried: t.number,
    beside: t.number,
  }),
);

const Obstacle = t.readonly(t.strict({ obstacle: t.string }));

/** Outcome of the trial of a backend beside another: their figures, or the reason that there are none. */
export const TrialOutcome = t.union([Figures, Obstacle]);
export type TrialOutcome = t.TypeOf<typeof TrialOutcome>;

/** The trial of a backend beside the one that is taken otherwise, by their names. */
export interface BackendTrial {
  readonly tried: string;
  readonly beside: string;
  readonly outcome: TrialOutcome;
}

/** The least ratio of speeds from which a backend counts as faster: the figures of a busy machine vary. */
const LEAST_GAIN = 1.2;

/** Tells whether the backend that was tried is the faster one. */
export const isFaster = (outcome: TrialOutcome): boolean => 'tried' in outcome && outcome.tried * LEAST_GAIN <= outcome.beside;

const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;

/** A trial in words, as part of a sentence: its figures, or the reason that there are none. */
export const trialText = ({ tried, beside, outcome }: BackendTrial): string =>
  'obstacle' in outcome
    ? outcome.obstacle
    : `a step of a small search takes ${milliseconds(outcome.tried)} on ${tried} (${outcome.device}) and ${milliseconds(outcome.beside)} on ${beside}`;

const measure = async (tried: BackendListing, beside: BackendIdentity, tryBackend: TryBackend): Promise<TrialOutcome> => {
  const reservation = (await tried.obstacle?.()) ?? null;
  if (reservation !== null) return { obstacle: reservation };
  const first = await tryBackend(tried);
  if ('obstacle' in first) return { obstacle: `${tried.name}: ${first.obstacle}` };
  const second = await tryBackend(beside);
  if ('obstacle' in second) return { obstacle: `${beside.name}: ${second.obstacle}` };
  return { device: first.device.name, tried: first.milliseconds, beside: second.milliseconds };
};

/**
 * The trial of a backend beside another on this machine, remembered until one of the facts changes that it rests on.
 *
 * @returns undefined where there is nothing to try: the machine lacks a device, or the package for it
 */
export const trialOf = async (
  tried: BackendListing,
  beside: BackendIdentity,
  { tryBackend, version, marks, anew = false }: TrialMeans,
): Promise<TrialOutcome | undefined> => {
  const machine = await tried.machine?.();
  if (machine === undefined || 'obstacle' in machine) return undefined;
  const name = digestOf(canonicalText({ version, tried: tried.name, beside: beside.name, facts: machine.facts }));
  const known = anew ? undefined : await marks?.recall('trials', name, (bytes) => unseal(TrialOutcome, bytes));
  if (known !== undefined) return known;
  const outcome = await measure(tried, beside, tryBackend);
  await marks?.remember('trials', name, TrialOutcome.encode(outcome));
  return outcome;
};

import { InvalidArgumentError } from 'commander';
import * as either from 'fp-ts/lib/Either.js';
import { nearest } from '../../base/codecs/record.js';
import { type Jobs, parseJobs } from '../run/jobs.js';
import { SHELLS, type Shell } from './completion/scripts.js';

/** Reader of a whole number from `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };

/** Reader of the cores and GPUs that a run may have. */
export const jobs = (text: string): Jobs =>
  either.getOrElse<string, Jobs>((wrong) => {
    throw new InvalidArgumentError(wrong);
  })(parseJobs(text));

/** Reader of a port. */
export const portNumber = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 1 to 65535.');
  return value;
};

/** Reader of seconds. */
export const seconds = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('It must be a number from 0.');
  return value;
};

/** Reader of a text that is not empty. */
export const something = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
};

/** Reader of a shell's name. */
export const shell = (text: string): Shell => {
  const found = SHELLS.find((one) => one === text);
  if (found !== undefined) return found;
  const suggestion = nearest(text, SHELLS);
  throw new InvalidArgumentError(
    `${suggestion === undefined ? '' : `Did you mean "${suggestion}"? `}It must be one of ${SHELLS.join(', ')}.`,
  );
};

/** Reader of words with commas between them. */
export const words = (text: string): readonly string[] => {
  const found = text.split(',').map((word) => word.trim());
  if (found.includes(''))
    throw new InvalidArgumentError('It must be words with commas between them, such as results,search-state.');
  return found;
};

/** Reader of an option that is there several times. */
export const collect = (text: string, before: readonly string[]): readonly string[] => [...before, something(text)];

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 24 * 3600, w: 7 * 24 * 3600 };

/** Reader of an age such as `3d`, `12h`, `30m` or `2w`: seconds. */
export const age = (text: string): number => {
  const [, number, unit = ''] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It must be an age, such as 30d, 12h or 30m.');
  return Number(number) * (UNITS[unit] as number);
};

/** Reader of a moment, a date or an age: milliseconds since 1970. */
export const moment =
  (now: () => Date) =>
  (text: string): number => {
    if (/^\d+[mhdw]$/.test(text)) return now().getTime() - age(text) * 1000;
    const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time)) throw new InvalidArgumentError('It must be a date, such as 2026-11-28, or an age, such as 3d.');
    return time;
  };

import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { AddressContext } from '../../base/scheme.js';

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const USUAL = 10 * 2 ** 30;

/** Most bytes that the objects of stores elsewhere take on this machine: $SLUICE_CACHE_SIZE, or 10 GiB; with 0 none are kept. */
export const cacheLimit = (environment: AddressContext['environment']): either.Either<Problem, number> => {
  const text = environment['SLUICE_CACHE_SIZE'];
  if (!text) return either.right(USUAL);
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([KMGT]iB)?$/.exec(text) ?? [];
  const bytes = Number(number) * (UNITS[unit] ?? 1);
  return number === '' || !Number.isFinite(bytes)
    ? either.left(problem('usage', `${quoted(text)} is no size`, 'SLUICE_CACHE_SIZE', 'write it as 20GiB, or 0 to keep none'))
    : either.right(bytes);
};

import * as either from 'fp-ts/lib/Either.js';
import type { FailedInput } from '../../pipeline/without-failed.js';
import { type CompareVariantsSettings, logName } from './compare-variants-settings.js';

type Variant = CompareVariantsSettings['variants'][number];

/**
 * The settings of a comparison whose runs that failed are named with the reason, the others being compared.
 *
 * @returns the left where every run failed
 */
export const withoutFailedRuns = (
  config: CompareVariantsSettings,
  failed: readonly FailedInput[],
): either.Either<string, CompareVariantsSettings> => {
  const logs = config.metrics.flatMap(({ log }) => log?.stage ?? []);
  const failureOf = (run: string): FailedInput | undefined => {
    const names = [run, ...logs.map((stage) => logName(run, stage))];
    return failed.find(({ of }) => names.includes(of));
  };
  const variants = config.variants.map(({ name, runs, failures }): Variant => {
    const lost = runs.flatMap(({ seed, of }) => {
      const failure = failureOf(of);
      return failure === undefined ? [] : [{ seed, reason: `${failure.stage}: ${failure.what}` }];
    });
    return { name, runs: runs.filter(({ of }) => failureOf(of) === undefined), failures: [...failures, ...lost] };
  });
  return variants.every(({ runs }) => runs.length === 0)
    ? either.left('every run failed, so that there is nothing to compare')
    : either.right({ ...config, variants });
};

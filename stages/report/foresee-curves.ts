import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { own } from '../../base/own.js';
import { type Fault, refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { type Foreseen, listedInput } from '../../pipeline/stage.js';
import type { KnownDistribution } from '../foresight/known.js';
import { undistributed } from '../foresight/undistributed.js';
import type { CurvesSettings } from './curves.js';

/** The problem of a series without a search. */
export const searchlessProblem = (name: string): Fault =>
  refusal(`${quoted(name)} has no search`, 'give it flows that have a search');

const misfit = ({ metric, series }: CurvesSettings, inputs: Foreseen): Fault | undefined => {
  for (const { name, of } of series) {
    const flows = of.map((flow) => listedInput('trajectory', flow)).filter((input) => Object.hasOwn(inputs, input));
    if (flows.length === 0) return searchlessProblem(name);
    const methods = flows.map((input) => (inputs[input] as KnownDistribution | undefined)?.genotypesBy);
    if (methods[0] !== undefined && methods.every((method) => method !== undefined)) return undistributed(methods[0]);
    const remedies = flows.map((input) => own((inputs[input] as KnownDistribution | undefined)?.unmeasured ?? {}, metric));
    const [remedy] = remedies;
    if (remedy !== undefined && remedies.every((one) => one !== undefined))
      return refusal(`no epoch of ${quoted(name)} will have a metric ${quoted(metric)}`, remedy);
  }
  return undefined;
};

/** Checks that every series has a search, and one that measures what is to be drawn. */
export const foreseeCurves = (settings: CurvesSettings, inputs: Foreseen): taskEither.TaskEither<Fault, Foreseen> => {
  const found = misfit(settings, inputs);
  return found === undefined ? taskEither.right({}) : taskEither.left(found);
};

import { describeValue, isRecord } from '../../../../base/argument.js';
import { problem } from '../../../../base/problem.js';
import { quoted } from '../../../../base/quote.js';
import { tableMisfit } from '../../../architecture/table-misfit.js';
import type { ArchitectureOptimiser, GradientState } from './optimiser.js';

/** The place of problems of an optimiser. */
export const optimiserPlace = (name: unknown): string => `optimiser ${typeof name === 'string' ? name : 'of the search'}`;

/** Throws the `Fault` of an optimiser whose moments cannot be kept: it may be a user's own. */
export const expectOptimiser = ({ name, moments }: ArchitectureOptimiser): void => {
  const refuse = (what: string, remedy: string): never => {
    throw problem('usage', what, optimiserPlace(name), remedy);
  };
  if (typeof name !== 'string') refuse(`its "name" is ${describeValue(name)}`, 'give it a name');
  if (!Array.isArray(moments)) refuse(`its "moments" are ${describeValue(moments)}`, 'list their names, [] if it has none');
  for (const [index, moment] of moments.entries()) {
    if (typeof moment !== 'string' || moment === '' || moment.includes('/')) {
      refuse(`a moment has the name ${describeValue(moment)}`, 'give every moment a name that is not empty and has no "/"');
    }
    if (moments.indexOf(moment) !== index) refuse(`two moments have the name ${quoted(moment)}`, 'give each a name of its own');
  }
};

/** Throws the `Fault` of a step that gave no parameters or moments to go on from, such as a NaN. */
export const expectStep = (
  { name, moments }: ArchitectureOptimiser,
  before: GradientState,
  after: Pick<GradientState, 'parameters' | 'moments'>,
): void => {
  const refuse = (what: string, remedy: string): never => {
    throw problem('stage', what, optimiserPlace(name), remedy);
  };
  const isStep = isRecord(after) && isRecord(after.parameters) && isRecord(after.moments);
  if (!isStep) refuse('its step gave no parameters and moments', 'return { parameters, moments } from "step"');
  const tables = [
    ['parameters', after.parameters] as const,
    ...moments.map((moment) => [moment, after.moments[moment]] as const),
  ];
  for (const [table, values] of tables) {
    const misfit = tableMisfit(values, before.parameters);
    if (misfit !== undefined) {
      refuse(
        `its step from ${before.steps} to ${before.steps + 1} gave ${table} of which ${misfit}`,
        'correct its "step", or lower its learning rate',
      );
    }
  }
};

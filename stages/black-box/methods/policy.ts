import { categorical } from '../../../base/numerics/random/categorical.js';
import { fold, type Generator } from '../../../base/numerics/random/generator.js';
import { softmaxOf } from '../../../base/numerics/softmax.js';
import type { WeightTable } from '../../../networks/cell-type.js';
import type { Decision, Part } from '../../../networks/cost/decomposition.js';
import type { Choices } from '../choices.js';

/** The logits of a policy, laid out as θ: one number for each operation on each edge. */
export type Logits = WeightTable;

const at = (table: WeightTable, { cellType, row, column }: Part): number => table[cellType]?.[row]?.[column] ?? 0;

/** The probabilities of a decision's options: the softmax of the sums of their parts' logits. */
export const optionProbabilities = (logits: Logits, options: Decision): Float64Array =>
  softmaxOf(Float64Array.from(options, (parts) => parts.reduce((sum, part) => sum + at(logits, part), 0)));

/** An architecture drawn from the policy, each decision independently. */
export const drawChoices = (logits: Logits, decisions: readonly Decision[], generator: Generator): Choices =>
  decisions.map((options, decision) => categorical(fold(generator, decision), optionProbabilities(logits, options)));

/** The probability of an architecture under the policy. */
export const probabilityOf = (logits: Logits, decisions: readonly Decision[], choices: Choices): number =>
  decisions.reduce(
    (product, options, decision) => product * (optionProbabilities(logits, options)[choices[decision] as number] as number),
    1,
  );

/**
 * The score of an architecture: the gradient of the logarithm of its probability with respect to the logits, which is for
 * each part whether it is taken, less the probability that it is.
 */
export const scoreOfChoices = (logits: Logits, decisions: readonly Decision[], choices: Choices): WeightTable => {
  const score = Object.fromEntries(Object.entries(logits).map(([name, rows]) => [name, rows.map((row) => row.map(() => 0))]));
  const add = ({ cellType, row, column }: Part, by: number): void => {
    const entries = score[cellType]?.[row];
    if (entries !== undefined) entries[column] = (entries[column] ?? 0) + by;
  };
  decisions.forEach((options, decision) => {
    const probabilities = optionProbabilities(logits, options);
    options.forEach((parts, option) => {
      const by = (option === choices[decision] ? 1 : 0) - (probabilities[option] as number);
      for (const part of parts) add(part, by);
    });
  });
  return score;
};

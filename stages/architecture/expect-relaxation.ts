import { describeValue } from '../../base/argument.js';
import { brokenContract } from '../../base/blame.js';
import type { Penalty, Relaxation, Sample } from './relaxation.js';

/**
 * The same relaxation, which is refused where it gives an edge another count of numbers than the edge has operations, or
 * computes operations that the edge does not have: it may be a user's own. Without it numbers too many would be dropped in
 * silence, and numbers too few become NaN somewhere else.
 */
export const expectRelaxation = (relaxation: Relaxation): Relaxation => {
  const where = `relaxation ${relaxation.name}`;
  const row = <A extends { readonly length: number }>(of: string, values: A, operations: number): A => {
    if (values?.length === operations) return values;
    const given = values?.length === undefined ? describeValue(values) : `${values.length} numbers`;
    throw brokenContract(
      where,
      `${of} gave ${given} for an edge with ${operations} operations`,
      'give one for each, in their order',
    );
  };
  const sampled = (sample: Sample, operations: number): Sample => {
    row('the "weights" of its sample', sample.weights, operations);
    const stray = sample.active?.find((place) => !Number.isInteger(place) || place < 0 || place >= operations);
    if (stray !== undefined) {
      const what = `"active" of its sample has ${describeValue(stray)}, which is no place of ${operations} operations`;
      throw brokenContract(where, what, 'list places from 0 on, among the operations that the edge has');
    }
    return { ...sample, pullback: (gradient, absent) => row('its pullback', sample.pullback(gradient, absent), operations) };
  };
  const penalised = (penalty: Penalty, operations: number): Penalty => {
    row('the "gradient" of its penalty', penalty.gradient, operations);
    return penalty;
  };
  return {
    name: relaxation.name,
    initial: (operations, generator) => row('"initial"', relaxation.initial(operations, generator), operations),
    sample: (parameters, generator, progress) => sampled(relaxation.sample(parameters, generator, progress), parameters.length),
    expectation: (parameters) => row('"expectation"', relaxation.expectation(parameters), parameters.length),
    penalty: (parameters) => penalised(relaxation.penalty(parameters), parameters.length),
    ...(relaxation.entropy === undefined ? {} : { entropy: (parameters) => relaxation.entropy?.(parameters) as number }),
  };
};

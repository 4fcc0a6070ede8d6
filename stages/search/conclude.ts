import type { OpenFile } from '../../artifacts/source.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { MethodMetrics } from './method/architecture-method.js';
import { expectLearning } from './method/expect-method.js';
import type { SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';
import { validation } from './validation.js';

/**
 * A search after its last step, as its artifacts hold it: the method, if it compares architectures at the end, has compared
 * them under the weights as they are.
 *
 * @returns the state, and the metrics of the comparison
 */
export const concluded = async (
  setup: SearchSetup,
  split: DatasetSplit,
  open: OpenFile,
  generator: Generator,
  state: SearchState,
): Promise<readonly [SearchState, MethodMetrics]> => {
  const { method } = setup;
  if (method.conclude === undefined) return [state, {}];
  const source = fold(generator, 'conclusion');
  const validate = validation(setup, state.weights, split, open, fold(source, 'images'));
  const learning = await method.conclude(state.architecture, validate, fold(source, 'architectures'));
  expectLearning(method.name, learning);
  return [{ ...state, architecture: learning.state }, learning.metrics ?? {}];
};

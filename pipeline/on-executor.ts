import { describeValue, refuseCall } from '../base/argument.js';
import { alterNode, type Step } from './alter-node.js';

type Values = Readonly<Record<string, unknown>>;

const EXAMPLE = "onExecutor('slurm:gpu', search({ ... }))";

/**
 * Has this use of a stage compute on an executor of its own, whatever `--executor` says of the others. It is part of no key.
 *
 * @param address as `--executor` takes it; it is opened once a run, before anything is computed
 * @example
 * images.pipe(onExecutor('slurm:gpu', search({ space, architecture })), discretise());
 */
export const onExecutor = <A extends Values, B extends Values>(address: string, step: Step<A, B>): Step<A, B> => {
  if (typeof address !== 'string' || address === '')
    refuseCall('onExecutor', `the executor is ${describeValue(address)}`, `give its address first: ${EXAMPLE}`);
  return alterNode(step, (node) => ({ ...node, executor: address }), 'onExecutor', EXAMPLE);
};

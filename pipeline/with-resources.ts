import { describeValue, isRecord, refuseCall } from '../base/argument.js';
import { alterNode, type Step } from './alter-node.js';
import { isFlow } from './flow.js';
import type { Resources } from './resources.js';

type Values = Readonly<Record<string, unknown>>;

const EXAMPLE = 'withResources({ cores: 4, minutes: 90 }, search({ ... }))';

/**
 * Asks for resources for this use of a stage, over those that its definition states; `--set STAGE.resources.KEY=VALUE` goes
 * over both.
 *
 * @example
 * images.pipe(withResources({ cores: 4, memory: 8000 }, search({ space, architecture })), discretise());
 */
export const withResources = <A extends Values, B extends Values>(resources: Resources, step: Step<A, B>): Step<A, B> => {
  if (!isRecord(resources) || isFlow(resources))
    refuseCall('withResources', `the resources are ${describeValue(resources)}`, `give a record of them first: ${EXAMPLE}`);
  return alterNode(step, (node) => ({ ...node, resources: { ...node.resources, ...resources } }), 'withResources', EXAMPLE);
};

import { describeValue, refuseCall } from '../base/argument.js';
import { alterNode, type Step } from './alter-node.js';

type Values = Readonly<Record<string, unknown>>;

/** Gives this use of a stage a name of its own, by which `--set`, events and outputs refer to it. */
export const named = <A extends Values, B extends Values>(label: string, step: Step<A, B>): Step<A, B> => {
  if (typeof label !== 'string' || label === '')
    refuseCall('named', `the name is ${describeValue(label)}`, "give a text first: named('wide', search({ ... }))");
  return alterNode(step, (node) => ({ ...node, label }), 'named', `named('${label}', search({ ... }))`);
};

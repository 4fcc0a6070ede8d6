import { describeValue, refuseCall } from '../base/argument.js';
import { Flow, type FlowNode, isFlow } from './flow.js';

type Values = Readonly<Record<string, unknown>>;
type Step<A extends Values, B extends Values> = (flow: Flow<A>) => Flow<B>;

/** Gives this use of a stage a name of its own, by which `--set`, events and outputs refer to it. */
export const named =
  <A extends Values, B extends Values>(label: string, step: Step<A, B>): Step<A, B> =>
  (flow) => {
    if (typeof label !== 'string' || label === '')
      refuseCall('named', `the name is ${describeValue(label)}`, "give a text first: named('wide', search({ ... }))");
    if (typeof step !== 'function')
      refuseCall(
        'named',
        `"${label}" is to name ${describeValue(step)}`,
        `give a stage, called with its settings: named('${label}', search({ ... }))`,
      );
    const applied = step(flow);
    if (!isFlow(applied))
      return refuseCall(
        'named',
        `what "${label}" is to name gives no flow but ${describeValue(applied)}`,
        'name one stage, called with its settings',
      );
    const node: FlowNode = { ...applied.node, label };
    const environment = Object.entries(applied.environment).map(([name, output]) =>
      output.node === applied.node ? ([name, { node, output: output.output }] as const) : ([name, output] as const),
    );
    return new Flow(node, Object.fromEntries(environment));
  };

import { describeValue, refuseCall } from '../base/argument.js';
import { Flow, type FlowNode, isFlow } from './flow.js';

type Values = Readonly<Record<string, unknown>>;

/** An operator of a stage that was called with its settings. */
export type Step<A extends Values, B extends Values> = (flow: Flow<A>) => Flow<B>;

/** A step that applies another and changes the node that this makes; `callee` and `example` are for the messages. */
export const alterNode =
  <A extends Values, B extends Values>(
    step: Step<A, B>,
    change: (node: FlowNode) => FlowNode,
    callee: string,
    example: string,
  ): Step<A, B> =>
  (flow) => {
    if (typeof step !== 'function')
      refuseCall(callee, `it was given ${describeValue(step)} for a stage`, `give a stage, called with its settings: ${example}`);
    const applied = step(flow);
    if (!isFlow(applied))
      return refuseCall(
        callee,
        `the stage that it was given makes no flow but ${describeValue(applied)}`,
        `give one stage, called with its settings: ${example}`,
      );
    const node = change(applied.node);
    const environment = Object.entries(applied.environment).map(([name, output]) =>
      output.node === applied.node ? ([name, { node, output: output.output }] as const) : ([name, output] as const),
    );
    return new Flow(node, Object.fromEntries(environment));
  };

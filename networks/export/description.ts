import type { GraphOperator, GraphValue, Symbolic } from './graph.js';

/** The recording of one graph: modules add their nodes to it in the order of their computing. */
export interface GraphTrace {
  /** True where Monte-Carlo dropout is to be part of the graph. */
  readonly keepsDropout: boolean;
  /** Adds a node and gives its output. `name` is that of the layer in the network; nodes of one name are told apart. */
  readonly node: (name: string, operator: GraphOperator, inputs: readonly GraphValue[]) => GraphValue;
  /** Runs a description whose nodes are a part of their own; one of the name that surrounds it is none. */
  readonly part: <A, B>(name: string, x: Symbolic<A>, inside: (x: Symbolic<A>) => Symbolic<B>, title?: string) => Symbolic<B>;
  /**
   * Adds the nodes of a module under a name.
   *
   * @throws Fault of a module that does not describe itself, which names it
   */
  readonly module: <A, B>(module: Describable<A, B>, name: string, x: Symbolic<A>) => Symbolic<B>;
}

/** Adds the nodes of a module's evaluation to a graph, as the module's `apply` adds its operations to a pass. */
export type Describe<Input, Output> = (trace: GraphTrace, name: string, x: Symbolic<Input>) => Symbolic<Output>;

/** Description of a module, and the `apply` that it describes: a copy of the module with another `apply` has none. */
export interface Description<Input, Output> {
  readonly of: unknown;
  readonly describe: Describe<Input, Output>;
}

/** Members of a module that descriptions need to know. */
export interface Describable<Input, Output> {
  readonly apply: unknown;
  readonly description?: Description<Input, Output>;
}

/** The description of a module, if it has one and its `apply` is the one that was described. */
export const descriptionOf = <Input, Output>({
  apply,
  description,
}: Describable<Input, Output>): Describe<Input, Output> | undefined =>
  description?.of === apply ? description?.describe : undefined;

/**
 * The same module with a description of what it computes in evaluation, by which it is exported to ONNX and PyTorch.
 *
 * @example
 * const doubled = described(plainModule((_context, _name, x) => tf.mul(x, 2)), (trace, name, x) =>
 *   trace.node(name, { kind: 'double', shape: x.shape, onnx: (onnx, [a]) => onnx.add('Add', [a, a]), pytorch: { call: ([a]) => `2 * ${a}` } }, [x]));
 */
export const described = <M extends { readonly apply: unknown }, Input, Output>(
  module: M & Describable<Input, Output>,
  describe: Describe<Input, Output>,
): M => ({ ...module, description: { of: module.apply, describe } });

import type * as tf from '@tensorflow/tfjs-core';
import { type Describe, type Description, descriptionOf, type GraphTrace } from './export/description.js';
import type { Symbolic } from './export/graph.js';
import { type ForwardContext, scoped } from './layers/forward-context.js';
import { joinName, nest, nestSpecifications, type ParameterSpecifications } from './parameters.js';

/** The spatial size of an activation in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/**
 * A part of a network as a value: what it holds, what it costs and what it computes, so that the three cannot disagree.
 *
 * Layers, candidate operations, cells, blocks, towers, classifiers and whole networks are modules, and {@link moduleOf} puts
 * modules together into one. Names in `parameters` and `normalisations` are relative; `apply` is told under which name the
 * module lies in the network. What varies from pass to pass reaches it by the context.
 */
export interface Module<Input = tf.Tensor4D, Output = tf.Tensor4D> {
  readonly parameters: ParameterSpecifications;
  /** The channels of each batch normalisation inside, by its name. */
  readonly normalisations: Readonly<Record<string, number>>;
  /** The spatial size of the output for an input of the given size. */
  readonly extent: (input: Extent) => Extent;
  /** Multiply-accumulates of convolutions and linear maps for one input of the given size. */
  readonly multiplyAccumulates: (input: Extent) => number;
  readonly apply: (context: ForwardContext, name: string, x: Input) => Output;
  /** The same evaluation as nodes of a graph, for export; made by `described`, absent of a module that cannot be exported. */
  readonly description?: Description<Input, Output>;
}

/** A module from one activation [batch, height, width, channels] to another. */
export type Layer = Module;

/** A module of whatever input and output: all that merging needs to know of a part. */
export type AnyModule = Module<never, unknown>;

/** Named modules, in the order of their parameters. The name '' adds nothing to the names inside. */
export type Parts = Readonly<Record<string, AnyModule>>;

type InputOf<M> = M extends Module<infer Input, unknown> ? Input : never;
type OutputOf<M> = M extends Module<never, infer Output> ? Output : never;

/** Applies a part of a module under its name. */
export type ApplyPart<P extends Parts> = <K extends keyof P & string>(part: K, x: InputOf<P[K]>) => OutputOf<P[K]>;

/** Adds the nodes of a part of a module under its name. */
export type DescribePart<P extends Parts> = <K extends keyof P & string>(
  part: K,
  x: Symbolic<InputOf<P[K]>>,
) => Symbolic<OutputOf<P[K]>>;

/** The way that the parts of a module are connected. */
export interface Connection<P extends Parts, Input, Output> {
  /** The spatial size that each part reads; default that of the module's input. Parts that are left out cost nothing. */
  readonly reads?: (input: Extent) => { readonly [K in keyof P]?: Extent };
  /** Default: the size stays. */
  readonly extent?: Module['extent'];
  /** @param name under which the module lies in the network, for what draws random numbers by name */
  readonly apply: (part: ApplyPart<P>, x: Input, context: ForwardContext, name: string) => Output;
  /** The same connection of the nodes that the parts add to a graph, for export. Without it the module cannot be exported. */
  readonly describe?: (part: DescribePart<P>, x: Symbolic<Input>, trace: GraphTrace, name: string) => Symbolic<Output>;
  /** Title of this kind of module in exported code, as `normal cell`. */
  readonly title?: string;
}

/**
 * The module that consists of named parts: it nests their names, merges their parameters and normalisations in order and sums
 * their costs.
 *
 * @example
 * const residual = moduleOf({ body, shortcut }, {
 *   extent: body.extent,
 *   apply: (part, x) => tf.add(part('body', x), part('shortcut', x)),
 *   describe: (part, x, trace, name) => sumNode(trace, joinName(name, 'sum'), [part('body', x), part('shortcut', x)]),
 * });
 */
export const moduleOf = <P extends Parts, Input = tf.Tensor4D, Output = tf.Tensor4D>(
  parts: P,
  { reads, extent = (input) => input, apply, describe, title }: Connection<P, Input, Output>,
): Module<Input, Output> => {
  const entries = Object.entries(parts) as readonly (readonly [string, AnyModule])[];
  const applied: Module<Input, Output>['apply'] = (context, name, x) =>
    apply((part, input) => parts[part]?.apply(context, joinName(name, part), input as never) as never, x, context, name);
  return {
    parameters: Object.assign({}, ...entries.map(([name, part]) => nestSpecifications(name, part.parameters))),
    normalisations: Object.assign({}, ...entries.map(([name, part]) => nest(name, part.normalisations))),
    extent,
    multiplyAccumulates: (input) => {
      const sizes = reads?.(input);
      const sizeOf = (name: string): Extent | undefined => (sizes === undefined ? input : sizes[name]);
      return entries.reduce((sum, [name, part]) => {
        const size = sizeOf(name);
        return size === undefined ? sum : sum + part.multiplyAccumulates(size);
      }, 0);
    },
    apply: applied,
    ...(describe === undefined
      ? {}
      : {
          description: {
            of: applied,
            describe: (trace, name, x) =>
              trace.part<Input, Output>(
                name,
                x,
                (input) =>
                  describe(
                    (part, value) => trace.module(parts[part] as AnyModule, joinName(name, part), value as never) as never,
                    input,
                    trace,
                    name,
                  ),
                title,
              ),
          },
        }),
  };
};

/** A module that holds nothing, costs no multiply-accumulates and keeps the spatial size. */
export const plainModule = <Input, Output>(apply: Module<Input, Output>['apply']): Module<Input, Output> =>
  moduleOf({}, { apply: (_part, x: Input, context, name) => apply(context, name, x) });

/** The same module with another `apply`, which is described by what `describe` gives of the module's own description. */
const reapplied = <Input, A, B>(
  { description: _, ...module }: Module<Input, A>,
  apply: Module<Input, B>['apply'],
  describe: Describe<Input, B> | undefined,
): Module<Input, B> => ({ ...module, apply, ...(describe === undefined ? {} : { description: { of: apply, describe } }) });

/**
 * The same module, whose output passes through a function.
 *
 * @param describe the same function of the values in a graph; without it the module cannot be exported
 */
export const mapped = <Input, A, B>(
  module: Module<Input, A>,
  f: (output: A) => B,
  describe?: (output: Symbolic<A>, trace: GraphTrace, name: string) => Symbolic<B>,
): Module<Input, B> => {
  const inner = descriptionOf(module);
  return reapplied(
    module,
    (context, name, x) => f(module.apply(context, name, x)),
    inner === undefined || describe === undefined ? undefined : (trace, name, x) => describe(inner(trace, name, x), trace, name),
  );
};

/** The same module, whose passes run each in a tidy scope of its own in which the ReLU of one tensor is computed once. */
export const inScope = <Input, Output extends tf.TensorContainer>(module: Module<Input, Output>): Module<Input, Output> =>
  reapplied(module, (context, name, x) => scoped(context, (inner) => module.apply(inner, name, x)), descriptionOf(module));

/** The same module, marked as one that serves training alone: its parameters are none of the network that is used in the end. */
export const inTrainingOnly = <Input, Output>(module: Module<Input, Output>): Module<Input, Output> => ({
  ...module,
  parameters: Object.fromEntries(
    Object.entries(module.parameters).map(([name, specification]) => [name, { ...specification, trainingOnly: true }]),
  ),
});

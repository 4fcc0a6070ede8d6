import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../base/numerics/random/draw.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';
import { quoted } from '../base/quote.js';
import { linearCombinations } from '../kernels/ops/linear-combinations.js';

/** Tensors by readable name, as `cells.3.edges.5.sep_conv_3x3.depthwise1`. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/**
 * The shape of a parameter and how it starts: 1, 0, another number, or uniform on ±1/√fanIn.
 *
 * The uniform rule is PyTorch's default for convolutions and linear layers (kaiming uniform with a = √5).
 */
export interface ParameterSpecification {
  readonly shape: readonly number[];
  readonly initial: 'ones' | 'zeros' | { readonly value: number } | { readonly fanIn: number };
  /** Present for the logit of a dropout probability. */
  readonly dropout?: DropoutLogit;
  /** The candidate operation of a supernet to which the parameter belongs, if any. */
  readonly candidate?: CandidatePlace;
  /** The parameter serves training alone, as those of an auxiliary tower do. Default false. */
  readonly trainingOnly?: boolean;
}

/** The role of a logit of concrete dropout. */
export interface DropoutLogit {
  /** Units of an input that are dropped with its probability: the channels. */
  readonly units: number;
  /** Name of the part of the network in which the dropout lies, such as an operation; there once it is put into one. */
  readonly within?: string;
  /** The dropout lies on a branch of that part, and what goes past is dropped by the place before. Default false. */
  readonly aside?: boolean;
}

/** The place of a candidate operation in a supernet. */
export interface CandidatePlace {
  /** Name of its cell, such as `cells.3`; there once the candidate is put into one. */
  readonly cell?: string;
  readonly cellType: string;
  /** Row in θ. */
  readonly edge: number;
  readonly operation: string;
}

/** Specifications by the name of the parameter. */
export type ParameterSpecifications = Readonly<Record<string, ParameterSpecification>>;

/** The name of a part inside a whole; an empty part or whole adds nothing. */
export const joinName = (whole: string, part: string): string => (whole === '' ? part : part === '' ? whole : `${whole}.${part}`);

/** Puts a record of a part's values under the part's name. */
export const nest = <A>(name: string, part: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
  Object.fromEntries(Object.entries(part).map(([inner, value]) => [joinName(name, inner), value]));

/** The name of what surrounds a part: not known at first, then the whole that the part is put into. */
const surrounding = (name: string, known: string | undefined): string => (known === undefined ? '' : joinName(name, known));

const nestSpecification = (name: string, { dropout, candidate, ...rest }: ParameterSpecification): ParameterSpecification => ({
  ...rest,
  ...(dropout === undefined ? {} : { dropout: { ...dropout, within: surrounding(name, dropout.within) } }),
  ...(candidate === undefined ? {} : { candidate: { ...candidate, cell: surrounding(name, candidate.cell) } }),
});

/** Puts the specifications of a part under the part's name, those names too that stand in them. */
export const nestSpecifications = (name: string, part: ParameterSpecifications): ParameterSpecifications =>
  name === ''
    ? part
    : Object.fromEntries(
        Object.entries(part).map(([inner, specification]) => [joinName(name, inner), nestSpecification(name, specification)]),
      );

/** The parameter of a name; a missing one is a programming error that names it. */
export const parameterOf = <T extends tf.Tensor>(parameters: Parameters, name: string): T => {
  const found = parameters[name];
  if (found === undefined)
    throw new Error(`there is no parameter ${quoted(name)}; initialise the network with its own parameter specifications`);
  return found as T;
};

/** The number of entries of a tensor of this shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** The number of entries of all parameters together. */
export const parameterCount = (specifications: ParameterSpecifications): number =>
  Object.values(specifications).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** The initial value of one parameter; the same generator and name always give the same numbers. */
export const initialValue = (name: string, specification: ParameterSpecification, generator: Generator): Float32Array => {
  const size = sizeOf(specification.shape);
  if (specification.initial === 'zeros') return new Float32Array(size);
  if (specification.initial === 'ones') return new Float32Array(size).fill(1);
  if ('value' in specification.initial) return new Float32Array(size).fill(specification.initial.value);
  const bound = 1 / Math.sqrt(specification.initial.fanIn);
  return Float32Array.from(uniform(fold(generator, name), size), (draw) => bound * (2 * draw - 1));
};

/**
 * The initial parameters of a network.
 *
 * Every parameter has a stream of its own, derived from its name, so that adding or removing a candidate leaves
 * the others' initial values as they were.
 */
export const initialParameters = (specifications: ParameterSpecifications, generator: Generator): Parameters =>
  Object.fromEntries(
    Object.entries(specifications).map(([name, specification]) => [
      name,
      tf.tensor(initialValue(name, specification, generator), [...specification.shape], 'float32'),
    ]),
  );

/** Parameters moved along a direction: each plus `by` times what the direction has under its name, if anything. New tensors. */
export const shifted = (parameters: Parameters, direction: Parameters, by: number): Parameters => {
  const names = Object.keys(parameters).filter((name) => direction[name] !== undefined);
  const moved = linearCombinations(
    names.map((name) => ({ a: parameters[name] as tf.Tensor, b: direction[name] as tf.Tensor, alpha: 1, beta: by })),
  );
  const movedOf = new Map(names.map((name, i) => [name, moved[i] as tf.Tensor]));
  return Object.fromEntries(Object.entries(parameters).map(([name, x]) => [name, movedOf.get(name) ?? tf.clone(x)]));
};

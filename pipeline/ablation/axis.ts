import { isComponent } from '../../artifacts/component.js';
import { describeValue, isRecord, refuseCall } from '../../base/argument.js';
import { quoted } from '../../base/quote.js';

/** A value of an axis that needs no name of its own. */
type Named = string | number | boolean | { readonly component: string; readonly name: string };

/** Values of one axis of an ablation: a list of those that name themselves, which numbers, texts and components do, or values by name. */
export type Axis = readonly Named[] | Readonly<Record<string, unknown>>;

/** The type of an axis's values. */
export type ValueOfAxis<A> = A extends readonly (infer V)[] ? V : A extends Readonly<Record<string, infer V>> ? V : never;

/** The values that a variant has, by the names of the axes. */
export type VariantOf<S extends Readonly<Record<string, Axis>>> = { readonly [N in keyof S]: ValueOfAxis<S[N]> };

/** A value of an axis and its name. */
export interface Choice {
  readonly name: string;
  readonly value: unknown;
}

const EXAMPLE =
  'ablate({ swaps: { architecture: [softmax(), dirichlet()], epochs: [10, 20] } }, ({ architecture, epochs }) => ...)';

const nameOf = (axis: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return `${axis}=${value}`;
  if (isComponent(value)) return value.name;
  return refuseCall(
    'ablate',
    `${quoted(axis)} has ${describeValue(value)}, which has no name`,
    `give its values by name: { ${axis}: { first: ..., second: ... } }`,
  );
};

/**
 * The choices of an axis, in their order.
 *
 * @throws Problem for what is no axis, an empty one, and one of two values of one name
 */
export const choicesOf = (name: string, axis: unknown): readonly Choice[] => {
  if (!Array.isArray(axis) && (!isRecord(axis) || isComponent(axis)))
    return refuseCall('ablate', `the values of ${quoted(name)} are ${describeValue(axis)}`, `give a list of them: ${EXAMPLE}`);
  const choices: readonly Choice[] = Array.isArray(axis)
    ? axis.map((value: unknown) => ({ name: nameOf(name, value), value }))
    : Object.entries(axis).map(([own, value]) => ({ name: own, value }));
  if (choices.length === 0)
    return refuseCall('ablate', `${quoted(name)} has no value`, 'give each of the swaps a value at least');
  const names = choices.map((one) => one.name);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined)
    return refuseCall(
      'ablate',
      `${quoted(name)} has two values called ${quoted(twice)}`,
      `give them by names of their own: { ${name}: { first: ..., second: ... } }`,
    );
  return choices;
};

/** The product of axes: the first axis varies slowest. */
export const product = <A>(axes: readonly (readonly A[])[]): readonly (readonly A[])[] =>
  axes.reduce<readonly (readonly A[])[]>((rows, axis) => rows.flatMap((row) => axis.map((value) => [...row, value])), [[]]);

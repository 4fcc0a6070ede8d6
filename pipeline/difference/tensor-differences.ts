import type { TensorValue, TensorValues } from '../../artifacts/kind.js';

/** Form of a tensor: its dtype and shape, as `F32 [3, 3]`. */
type Form = string;

/** A difference between two named sets of tensors: one that only `a` or `b` has, another form, or other numbers. */
export type TensorDifference =
  | { readonly tensor: string; readonly a?: Form; readonly b?: Form }
  | {
      readonly tensor: string;
      /** Elements that differ, of all. */
      readonly differing: number;
      readonly elements: number;
      /** Place of the first that differs, an index for each axis. */
      readonly first: readonly number[];
      /** Largest of |a - b|; null where a number is NaN or infinite in one of them alone. */
      readonly absolute: number | null;
      /** Largest of |a - b| / max(|a|, |b|); null as above. */
      readonly relative: number | null;
    };

const formOf = ({ dtype, shape }: TensorValue): Form => `${dtype} [${shape.join(', ')}]`;

const placeOf = (index: number, shape: readonly number[]): readonly number[] =>
  shape.reduceRight<{ readonly rest: number; readonly place: readonly number[] }>(
    ({ rest, place }, size) => ({ rest: Math.floor(rest / size), place: [rest % size, ...place] }),
    { rest: index, place: [] },
  ).place;

const inNumbers = (tensor: string, a: TensorValue, b: TensorValue): readonly TensorDifference[] => {
  let [differing, first, absolute, relative] = [0, -1, 0, 0];
  for (let i = 0; i < a.data.length; i++) {
    const [x, y] = [a.data[i] as number, b.data[i] as number];
    if (Object.is(x, y)) continue;
    differing += 1;
    if (first < 0) first = i;
    const distance = Math.abs(x - y);
    const scale = Math.max(Math.abs(x), Math.abs(y));
    absolute = Math.max(absolute, distance);
    relative = Math.max(relative, scale === 0 ? 0 : distance / scale);
  }
  if (differing === 0) return [];
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const distances = { absolute: finite(absolute), relative: finite(relative) };
  return [{ tensor, differing, elements: a.data.length, first: placeOf(first, a.shape), ...distances }];
};

/** The differences between two sets of tensors, by name; nothing for equal ones. Zeros of both signs differ, as their bytes do. */
export const tensorDifferences = (a: TensorValues, b: TensorValues): readonly TensorDifference[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((tensor): readonly TensorDifference[] => {
    const [one, other] = [a[tensor], b[tensor]];
    if (one === undefined || other === undefined || formOf(one) !== formOf(other))
      return [
        {
          tensor,
          ...(one === undefined ? {} : { a: formOf(one) }),
          ...(other === undefined ? {} : { b: formOf(other) }),
        },
      ];
    return inNumbers(tensor, one, other);
  });

const SEPARATOR = '/';

/** Tensors, or what else goes by their names, under a prefix: `stem.convolution` becomes `weights/stem.convolution`. */
export const withPrefix = <A>(prefix: string, tensors: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [`${prefix}${SEPARATOR}${name}`, value]));

/** The tensors under a prefix by the rest of their names: the inverse of {@link withPrefix}. Others are left out. */
export const underPrefix = <A>(prefix: string, tensors: Readonly<Record<string, A>>): Readonly<Record<string, A>> => {
  const start = `${prefix}${SEPARATOR}`;
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, value]) => (name.startsWith(start) ? [[name.slice(start.length), value]] : [])),
  );
};

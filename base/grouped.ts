/**
 * Groups items by a key, in their order; those without a key are left out.
 *
 * @example grouped(['a/1', 'a/2', 'b/1'], (name) => name.split('/')[0]) // a: a/1 and a/2; b: b/1
 */
export const grouped = <A, K>(items: Iterable<A>, keyOf: (item: A) => K | undefined): ReadonlyMap<K, readonly A[]> => {
  const groups = new Map<K, A[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};

/**
 * A cache of at most so many values by key: to make room it drops the one that was not asked for for longest.
 *
 * @param drop releases what a dropped value holds
 */
export const recentlyUsed = <A>(most: number, drop: (value: A) => void = () => {}) => {
  const values = new Map<string, A>();
  return {
    /** The value of a key; one that is not there is made. */
    get: (key: string, make: () => A): A => {
      const known = values.get(key);
      const value = known ?? make();
      if (known !== undefined) values.delete(key);
      values.set(key, value);
      const [oldest] = values.size > most ? values : [];
      if (oldest !== undefined) {
        values.delete(oldest[0]);
        drop(oldest[1]);
      }
      return value;
    },
  };
};

/**
 * The value of this name that all copies of this package in the process share: a program may have it as ES modules and
 * by `require`, and an experiment that was built with one is run with the other.
 *
 * @param make makes it where no copy has asked for it before
 */
export const shared = <A>(name: string, make: () => A): A => {
  const holder = globalThis as unknown as Record<symbol, A | undefined>;
  const key = Symbol.for(`sluice.${name}`);
  const found = holder[key] ?? make();
  holder[key] = found;
  return found;
};

// Building an experiment's graph is synchronous, so one variable tells for which seed it is being built.
let current: number | undefined;

/** What is added to the run's seed in the stages that are being made, or undefined outside {@link withSeed}. */
export const seedInScope = (): number | undefined => current;

/** Makes whatever `build` makes with `seed` added to its seed; within another such scope the two add up. */
export const withSeed = <A>(seed: number, build: () => A): A => {
  const outer = current;
  current = (outer ?? 0) + seed;
  try {
    return build();
  } finally {
    current = outer;
  }
};

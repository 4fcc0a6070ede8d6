import { shared } from '../base/shared.js';

// Building an experiment's graph is synchronous, so one variable tells for which seed it is being built.
const scope = (): { seed: number | undefined } => shared('seed-scope', () => ({ seed: undefined }));

/** Addend of the run's seed in the stages that are being made, or undefined outside {@link withSeed}. */
export const seedInScope = (): number | undefined => scope().seed;

/** Makes whatever `build` makes with `seed` added to its seed; within another such scope the two add up. */
export const withSeed = <A>(seed: number, build: () => A): A => {
  const current = scope();
  const outer = current.seed;
  current.seed = (outer ?? 0) + seed;
  try {
    return build();
  } finally {
    current.seed = outer;
  }
};

import { shared } from '../base/shared.js';

// Building an experiment's graph is synchronous, so one variable tells for which variant it is being built.
const scope = (): { variant: string | undefined } => shared('variant-scope', () => ({ variant: undefined }));

/** The variant that stages which are being made belong to, or undefined outside {@link withVariant}. */
export const variantInScope = (): string | undefined => scope().variant;

/** Makes whatever `build` makes as part of a variant; within another such scope the name has both. */
export const withVariant = <A>(variant: string, build: () => A): A => {
  const current = scope();
  const outer = current.variant;
  current.variant = outer === undefined ? variant : `${outer}, ${variant}`;
  try {
    return build();
  } finally {
    current.variant = outer;
  }
};

import type { AnyFlow } from '../flow.js';
import type { VariantRuns } from './variant-runs.js';

/** Ways to write a comparison. */
export const ABLATION_FORMATS = ['csv', 'markdown', 'latex', 'json'] as const;
export type AblationFormat = (typeof ABLATION_FORMATS)[number];

/** Means of `pipe ablate` that the program lends to it: the names that swaps can use, and the comparison of variants. */
export interface AblationTools {
  /** Loads what the package exports. */
  readonly exports: () => Promise<Readonly<Record<string, unknown>>>;
  /** Loads what compares variants. */
  readonly comparison: () => Promise<ComparisonTools>;
}

/** The comparison of variants as a stage, and its artifact in each format. */
export interface ComparisonTools {
  /** Names of the artifacts that figures are taken of. */
  readonly sources: readonly string[];
  /** The flow of a comparison; throws a Problem for metrics that there are not. */
  readonly compare: (variants: readonly VariantRuns[], settings: { readonly metrics: readonly string[] }) => AnyFlow;
  /** Writes the artifact of a comparison, as it lies in the store, in a format; throws where it is none. */
  readonly write: (artifact: Uint8Array, format: AblationFormat) => string;
}

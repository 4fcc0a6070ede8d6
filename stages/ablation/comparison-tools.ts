import * as either from 'fp-ts/lib/Either.js';
import type { AblationFormat, ComparisonTools } from '../../pipeline/ablation/ablation-tools.js';
import { ablationKind } from '../kinds/ablation.js';
import type { Ablation } from '../kinds/ablation-value.js';
import { compareVariants } from './compare-variants.js';
import { FIGURE_SOURCES } from './compared-metric.js';
import { ablationCsv } from './formats/csv.js';
import { ablationLatex } from './formats/latex.js';
import { ablationMarkdown } from './formats/markdown.js';

const WRITERS: Readonly<Record<AblationFormat, (ablation: Ablation) => string>> = {
  csv: ablationCsv,
  markdown: ablationMarkdown,
  latex: ablationLatex,
  // What is not finite is text in the artifact, and stays so.
  json: (ablation) =>
    `${JSON.stringify(ablation, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), 2)}\n`,
};

/** The comparison of variants that `pipe ablate` ends with. */
export const comparisonTools: ComparisonTools = {
  sources: FIGURE_SOURCES,
  compare: compareVariants,
  write: (artifact, format) => {
    const ablation = ablationKind.decode(artifact);
    if (either.isLeft(ablation)) throw new Error(ablation.left);
    return WRITERS[format](ablation.right);
  },
};

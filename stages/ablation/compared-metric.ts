import { refuseCall } from '../../base/argument.js';
import { nearest } from '../../base/codecs/record.js';
import { quoted } from '../../base/quote.js';
import { BENCHMARK_DATASETS } from '../../datasets/benchmarks/nas-bench-201/table.js';

/** A metric that is compared: a figure of a result, or one of the metric log of a stage. */
export interface ComparedMetric {
  readonly name: string;
  /** Of a curve: the stage and the name within its log. */
  readonly log: { readonly stage: string; readonly metric: string } | null;
  readonly better: 'higher' | 'lower' | null;
}

/** The figures that a comparison can take of each kind of result, by the name of the artifact; the first are those that it takes by itself. */
export const FIGURES = {
  evaluation: {
    main: ['test accuracy'],
    others: [
      ...['test error', 'top-5 test error', 'test loss', 'parameters', 'multiply-accumulates', 'Brier score'],
      ...['expected calibration error', 'predictive entropy', 'predictive variance', 'predictive variance, sum'],
      ...['expected entropy', 'mutual information', 'test accuracy, deviation over draws'],
      'predictive variance, deviation over draws',
    ],
  },
  benchmarkRecord: {
    main: BENCHMARK_DATASETS.map((dataset) => `${dataset} test accuracy`),
    others: BENCHMARK_DATASETS.flatMap((dataset) => [`${dataset} validation accuracy`, `${dataset} rank`]),
  },
  outOfDistribution: {
    main: ['AUROC of predictive entropy'],
    others: ['AUROC of least confidence', 'AUROC of mutual information', 'AUROC of predictive variance'],
  },
  curvature: { main: ['largest eigenvalue, architecture'], others: [] },
  weightCurvature: { main: ['largest eigenvalue, weights'], others: [] },
} as const satisfies Readonly<Record<string, { readonly main: readonly string[]; readonly others: readonly string[] }>>;

/** Name of an artifact that a comparison takes figures of. */
export type FigureSource = keyof typeof FIGURES;

/** The artifacts that a comparison takes figures of. */
export const FIGURE_SOURCES = Object.keys(FIGURES) as readonly FigureSource[];

const HIGHER = /accuracy|auroc/i;
const LOWER = /error|loss|rank|eigenvalue|parameters|multiply-accumulates|brier|memory/i;

/** Direction in which a metric is better, by the words of its name; null where they do not say. */
export const betterBy = (name: string): ComparedMetric['better'] => {
  const [higher, lower] = [HIGHER.test(name), LOWER.test(name)];
  return higher === lower ? null : higher ? 'higher' : 'lower';
};

/**
 * Reads the name of a metric: of a figure of a result (`test error`), or of a stage's metric log as `STAGE.METRIC`, with `:max` or
 * `:min` behind it where its name does not say which value is best.
 *
 * @param sources the artifacts at hand
 * @throws Problem for a name that no result has
 */
export const comparedMetric = (callee: string, text: string, sources: readonly FigureSource[]): ComparedMetric => {
  const [, stage, metric, suffix] = /^([^.]+)\.(.+?)(?::(max|min))?$/s.exec(text) ?? [];
  if (stage !== undefined && metric !== undefined) {
    const better = suffix === undefined ? betterBy(metric) : suffix === 'max' ? 'higher' : 'lower';
    return { name: `${stage}.${metric}`, log: { stage, metric }, better };
  }
  const known = sources.flatMap((source): readonly string[] => [...FIGURES[source].main, ...FIGURES[source].others]);
  if (known.includes(text)) return { name: text, log: null, better: betterBy(text) };
  const suggestion = nearest(text, known);
  return refuseCall(
    callee,
    `no result has a metric ${quoted(text)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    `name ${known.length === 0 ? '' : `one of ${known.join('; ')}, or `}a metric of a stage as STAGE.METRIC, for example "search.train loss"`,
  );
};

import type { MetricLog } from '../../artifacts/metric-log.js';

const FALLS = /loss|error|brier|\bnll\b|\bece\b|perplexity/i;
const RISES = /accuracy|\btop[- ]?\d|reward|auroc|\bf1\b/i;

/** The direction in which a measurement of a name is better: its loss falls, its accuracy rises; undefined for others. */
export const betterOf = (name: string): 'less' | 'more' | undefined =>
  RISES.test(name) ? 'more' : FALLS.test(name) ? 'less' : undefined;

/** Figures of the curves of a log: of each series the last value, and of several the best, where its name tells which is better. */
export const curveFigures = (log: MetricLog): Readonly<Record<string, number>> => {
  const series = new Map<string, number[]>();
  for (const { values } of log)
    for (const [name, value] of Object.entries(values)) {
      const known = series.get(name);
      if (known === undefined) series.set(name, [value]);
      else known.push(value);
    }
  const figures: Record<string, number> = {};
  for (const [name, values] of series) {
    figures[`${name}, last`] = values[values.length - 1] as number;
    const better = betterOf(name);
    const finite = values.filter(Number.isFinite);
    if (better === undefined || values.length === 1 || finite.length === 0) continue;
    figures[`${name}, best`] = finite.reduce((a, b) => (better === 'more' ? Math.max(a, b) : Math.min(a, b)));
  }
  return figures;
};

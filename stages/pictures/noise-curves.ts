import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import type { Figure } from '../../pipeline/report/block.js';
import { lineChart, type Series } from '../../pipeline/report/charts/line-chart.js';
import type { ShownArtifact } from '../../pipeline/report/section.js';
import type { Evaluation } from '../kinds/evaluation.js';

interface Level {
  readonly group: string;
  readonly level: number;
  readonly value: Evaluation;
}

/** The name of an evaluation without the part behind a comma, in which experiments write the noise. */
const baseName = (group: string): string => group.split(', ')[0] ?? group;

const seriesOf = (levels: readonly Level[], of: (value: Evaluation) => number | null): readonly Series[] =>
  [...new Set(levels.map(({ group }) => group))].flatMap((group) => {
    const own = levels.filter((one) => one.group === group);
    const places = [...new Set(own.map(({ level }) => level))].sort((a, b) => a - b);
    const points = places.flatMap((x) => {
      const values = own.flatMap(({ level, value }) => {
        const measured = level === x ? of(value) : null;
        return measured === null ? [] : [measured];
      });
      return values.length === 0 ? [] : [{ x, y: meanOf(values), deviation: deviationOf(values) }];
    });
    return points.length < 2 ? [] : [{ name: group, points }];
  });

const charts = (title: string, x: string, levels: readonly Level[]): readonly Figure[] =>
  (
    [
      ['accuracy', ({ top1 }) => top1],
      ['predictive variance', ({ predictiveVariance }) => predictiveVariance],
    ] as const satisfies readonly (readonly [string, (value: Evaluation) => number | null])[]
  ).flatMap(([quantity, of]) => {
    const series = seriesOf(levels, of);
    return series.length === 0 ? [] : [lineChart({ title: `${quantity} by ${title}`, x, y: quantity, series })];
  });

/**
 * Draws accuracy and predictive variance by the noise on images and on weights, mean and deviation over the seeds, of
 * evaluations whose names are the same but for what is behind a comma. None where fewer than two levels were evaluated.
 */
export const noiseCurves = (artifacts: readonly ShownArtifact<Evaluation>[]): readonly Figure[] => {
  const levels = artifacts.map(({ group, value }) => ({ group: baseName(group), value }));
  const onImages = levels.flatMap(({ group, value }): readonly Level[] => {
    const ratio = value.inputNoise.signalToNoise;
    return ratio === 'none' || value.parameterNoise.scale > 0 ? [] : [{ group, value, level: ratio }];
  });
  const onWeights = levels.flatMap(({ group, value }): readonly Level[] =>
    value.inputNoise.signalToNoise === 'none' ? [{ group, value, level: value.parameterNoise.scale }] : [],
  );
  return [
    ...charts('noise on the images', 'signal-to-noise ratio, dB', onImages),
    ...charts('noise on the weights', 'scale of the noise', onWeights),
  ];
};

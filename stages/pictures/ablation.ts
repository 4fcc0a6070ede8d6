import { table } from '../../pipeline/report/block.js';
import { intervalChart } from '../../pipeline/report/charts/intervals.js';
import { section } from '../../pipeline/report/section.js';
import { ablationKind } from '../kinds/ablation.js';
import { ablationHeading, ablationTables, metricTitle } from '../kinds/ablation-tables.js';

/** Variants of an experiment: the table of each metric, and its differences to the first variant with their intervals. */
export const ablationSection = section(ablationKind, 'Ablations', (artifacts) =>
  artifacts.flatMap(({ stage, value }) =>
    ablationTables(value).flatMap(({ metric, columns, rows, notes }) => {
      const first = value.variants[0]?.name ?? '';
      const factor = metric.unit === 'share' ? 100 : 1;
      const intervals = metric.rows.flatMap(({ variant, difference }) =>
        difference === null
          ? []
          : [
              {
                name: variant,
                value: factor * difference.mean,
                interval:
                  difference.interval === null
                    ? null
                    : ([factor * difference.interval[0], factor * difference.interval[1]] as const),
              },
            ],
      );
      const direction = metric.better === null ? '' : ` (${metric.better} is better)`;
      return [
        table({ title: `${stage}: ${metricTitle(metric)}, ${ablationHeading(value)}`, columns, rows, notes }),
        ...(intervals.length === 0
          ? []
          : [
              intervalChart({
                title: `${stage}: ${metric.name}, difference to ${first}`,
                x: `${metricTitle(metric)}, difference to ${first}${direction}`,
                intervals,
              }),
            ]),
      ];
    }),
  ),
);

import { type Block, table } from '../../pipeline/report/block.js';
import { heatMap } from '../../pipeline/report/charts/heat-map.js';
import { lineChart } from '../../pipeline/report/charts/line-chart.js';
import { numberText } from '../../pipeline/report/charts/number-text.js';
import { everyNth } from '../../pipeline/report/charts/thin.js';
import { type ReportSection, section } from '../../pipeline/report/section.js';
import { type ArchitectureTrajectory, architectureTrajectory } from '../kinds/architecture-trajectory.js';
import { supernetFigures } from './cell-graph.js';
import { byGroup, meanCurve, seedsText } from './over-seeds.js';

/** The most columns of a heat map, and the most trajectories that are drawn as one. */
const COLUMNS = 40;
const DRAWN = 6;

/** Heat maps of E[θ] over the epochs, one for each cell type: a row for each operation of each edge. */
export const thetaMaps = (stage: string, { points }: ArchitectureTrajectory): readonly Block[] => {
  const shown = everyNth(points, COLUMNS);
  const last = shown.at(-1);
  if (last === undefined) return [];
  return last.distribution.cellTypes.map(({ name, edges, operations }) => {
    const thetaAt = (row: number, column: number): readonly number[] =>
      shown.map(({ distribution }) => distribution.expectation[name]?.[row]?.[column] ?? 0);
    const strongest = edges.map(({ from, to }, row) => {
      const ends = operations.map((operation, column) => ({ operation, values: thetaAt(row, column) }));
      const best = ends.reduce((a, b) => ((b.values.at(-1) ?? 0) > (a.values.at(-1) ?? 0) ? b : a));
      return [`${from} → ${to}`, best.operation, numberText(best.values[0] ?? 0), numberText(best.values.at(-1) ?? 0)];
    });
    const most = Math.max(...edges.flatMap((_, row) => operations.flatMap((_operation, column) => thetaAt(row, column))));
    return heatMap({
      title: `${stage}: E[θ] of ${name} by epoch`,
      description: `At the end the strongest operations are: ${strongest.map(([edge, operation, , end]) => `${edge} ${operation} ${end}`).join('; ')}.`,
      x: 'epoch',
      y: 'operation by edge',
      columns: shown.map(({ epoch }) => String(epoch)),
      groups: edges.map(({ from, to }, row) => ({
        name: `${from} → ${to}`,
        rows: operations.map((operation, column) => ({ name: operation, values: thetaAt(row, column) })),
      })),
      most,
      table: table({
        title: 'The strongest operation of each edge',
        columns: ['edge', 'operation', `E[θ] at epoch ${shown[0]?.epoch}`, `at epoch ${last.epoch}`],
        rows: strongest,
      }),
      notes: [
        `The darkest cell is ${numberText(most)}.`,
        ...(shown.length < points.length ? [`${shown.length} of ${points.length} epochs are drawn; the artifact has all.`] : []),
      ],
    });
  });
};

/** Searches by epoch: the entropy of the distribution over all seeds, and θ of the first searches as heat maps. */
const draw: ReportSection<ArchitectureTrajectory>['draw'] = (artifacts) => {
  if (artifacts.length === 0) return [];
  const groups = byGroup(artifacts);
  const seeds = Math.max(...groups.map(([, of]) => of.length));
  const entropy = lineChart({
    title: `Mean entropy of E[θ] over the edges${seedsText(seeds)}`,
    x: 'epoch',
    y: 'nats',
    series: groups.map(([name, of]) => ({
      name,
      points: meanCurve(
        of.map(({ value }) => value.points.map(({ epoch, distribution }) => ({ x: epoch, y: distribution.entropy }))),
      ),
    })),
    ...(artifacts.length > DRAWN
      ? { notes: [`θ of ${DRAWN} of ${artifacts.length} searches is drawn below; the artifacts have all.`] }
      : {}),
  });
  return [entropy, ...artifacts.slice(0, DRAWN).flatMap(({ stage, value }) => thetaMaps(stage, value))];
};

/** The cells of the supernet at each epoch, the width of an edge the expectation of θ of its operation. */
const frames: ReportSection<ArchitectureTrajectory>['frames'] = ({ points }, stage) =>
  points.map(({ epoch, distribution }) => ({ step: epoch, draw: () => supernetFigures(stage, distribution) }));

/** Searches by epoch: the entropy of the distribution over all seeds, θ of the first searches as heat maps, and the cells by epoch. */
export const trajectorySection = section(architectureTrajectory, 'θ by epoch', draw, frames);

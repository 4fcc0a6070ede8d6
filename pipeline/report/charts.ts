import type { confusionMatrix } from './charts/confusion.js';
import type { heatMap } from './charts/heat-map.js';
import type { intervalChart } from './charts/intervals.js';
import type { lineChart } from './charts/line-chart.js';
import type { reliabilityDiagram } from './charts/reliability.js';
import type { standalone } from './charts/style.js';
import type { graphPicture } from './graph/layout.js';

/** The pictures that a section of a report can draw, all pure: a figure has its numbers as a table too. */
export interface Charts {
  readonly lineChart: typeof lineChart;
  readonly heatMap: typeof heatMap;
  readonly intervalChart: typeof intervalChart;
  readonly reliabilityDiagram: typeof reliabilityDiagram;
  readonly confusionMatrix: typeof confusionMatrix;
  /** Lays out a graph by Graphviz. */
  readonly graphPicture: typeof graphPicture;
  /** A picture as the text of an SVG file. */
  readonly standalone: typeof standalone;
}

/** Loads what draws; a section awaits it within its `draw`, so that an experiment that is run does not load it. */
export const charts = async (): Promise<Charts> => {
  const [lines, heat, intervals, reliability, confusion, layout, style] = await Promise.all([
    import('./charts/line-chart.js'),
    import('./charts/heat-map.js'),
    import('./charts/intervals.js'),
    import('./charts/reliability.js'),
    import('./charts/confusion.js'),
    import('./graph/layout.js'),
    import('./charts/style.js'),
  ]);
  return {
    lineChart: lines.lineChart,
    heatMap: heat.heatMap,
    intervalChart: intervals.intervalChart,
    reliabilityDiagram: reliability.reliabilityDiagram,
    confusionMatrix: confusion.confusionMatrix,
    graphPicture: layout.graphPicture,
    standalone: style.standalone,
  };
};

import type { DiscreteCell } from '../../networks/genotype-format.js';
import { type Figure, figure, table } from '../../pipeline/report/block.js';
import { numberText } from '../../pipeline/report/charts/number-text.js';
import type { Drawing } from '../../pipeline/report/graph/drawing.js';
import { graphPicture } from '../../pipeline/report/graph/layout.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';

/** Draws a discrete cell as a graph whose edges bear their operations. */
export const cellFigure = async (title: string, { nodes, edges }: DiscreteCell): Promise<Figure> => {
  const drawing: Drawing = {
    nodes: nodes.map(({ name, role }) => ({ id: name, lines: [name], look: role })),
    edges: edges.map(({ from, to, operation }) => ({ from, to, ...(operation === undefined ? {} : { text: operation }) })),
  };
  const operations = edges.flatMap(({ from, to, operation }) =>
    operation === undefined ? [] : [[to, operation, from] as const],
  );
  const description = `${operations.map(([to, operation, from]) => `${to} reads ${from} by ${operation}`).join('; ')}.`;
  return figure({
    title,
    description,
    ...(await graphPicture(title, description, drawing)),
    table: table({ title, columns: ['node', 'operation', 'input'], rows: operations }),
  });
};

/** The most edges that a supernet is drawn with; of each edge the strongest operations, one at least. */
const DRAWN = 20;

/** Edges of one cell type of a distribution with the expectation of θ of each operation, the strongest first. */
const ranked = (
  { expectation }: ArchitectureDistribution,
  { name, edges, operations }: ArchitectureDistribution['cellTypes'][number],
) =>
  edges.map(({ from, to }, row) => ({
    from: String(from),
    to: String(to),
    operations: operations
      .map((operation, column) => ({ operation, theta: expectation[name]?.[row]?.[column] ?? 0 }))
      .sort((a, b) => b.theta - a.theta),
  }));

/** Draws the cells of a supernet as graphs: the width of an edge is the expectation of θ of its operation. */
export const supernetFigures = (title: string, distribution: ArchitectureDistribution): Promise<readonly Figure[]> =>
  Promise.all(
    distribution.cellTypes.map(async (cellType) => {
      const edges = ranked(distribution, cellType);
      const candidates = cellType.operations.length;
      const each = Math.max(1, Math.min(candidates, Math.floor(DRAWN / Math.max(1, edges.length))));
      const named = `${title}: ${cellType.name}`;
      const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort((a, b) => Number(a) - Number(b));
      const inputs = new Set(ids.filter((id) => !edges.some(({ to }) => to === id)));
      const description = `${edges
        .map(({ from, to, operations: [first] }) => `${from} to ${to}: ${first?.operation} ${numberText(first?.theta ?? 0)}`)
        .join('; ')}.`;
      const drawing: Drawing = {
        nodes: ids.map((id) => ({ id, lines: [id], ...(inputs.has(id) ? { look: 'input' } : {}) })),
        edges: edges.flatMap(({ from, to, operations }) =>
          operations
            .slice(0, each)
            .filter(({ theta }) => theta > 0)
            .map(({ operation, theta }) => ({ from, to, text: `${operation} ${theta.toFixed(2)}`, weight: theta })),
        ),
      };
      return figure({
        title: named,
        description,
        ...(await graphPicture(named, description, drawing)),
        table: table({
          title: `E[θ] of ${cellType.name}`,
          columns: ['edge', ...cellType.operations],
          rows: cellType.edges.map(({ from, to }, row) => [
            `${from} → ${to}`,
            ...cellType.operations.map((_, column) => (distribution.expectation[cellType.name]?.[row]?.[column] ?? 0).toFixed(3)),
          ]),
        }),
        ...(each < candidates
          ? {
              notes: [
                `Of the ${candidates} candidates of each edge the ${each === 1 ? 'strongest is' : `${each} strongest are`} drawn; the table has all.`,
              ],
            }
          : {}),
      });
    }),
  );

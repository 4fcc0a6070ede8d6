import { cellsOf } from '../../networks/genotype-cells.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { formatGenotype } from '../../networks/genotype-text.js';
import { passage, table } from '../../pipeline/report/block.js';
import { section } from '../../pipeline/report/section.js';
import { cellFigure } from './cell-graph.js';

/** The most genotypes whose cells are drawn; the text is there of all. */
const DRAWN = 12;

/** Genotypes: their cells as graphs, equal ones once, and all of them as text. */
export const genotypeSection = section(genotypeKind, 'Genotypes', async (artifacts) => {
  const different = [...new Map(artifacts.map((artifact) => [artifact.digest, artifact])).values()];
  const stagesOf = (digest: string): string =>
    artifacts.flatMap((artifact) => (artifact.digest === digest ? [artifact.stage] : [])).join(', ');
  const figures = await Promise.all(
    different
      .slice(0, DRAWN)
      .flatMap(({ digest, value }) => cellsOf(value).map((cell) => cellFigure(`${stagesOf(digest)}: ${cell.name}`, cell))),
  );
  const left = different.length - DRAWN;
  return [
    ...figures,
    ...different.map(({ digest, value }) => passage(`${stagesOf(digest)} (${digest.slice(0, 12)})`, formatGenotype(value))),
    ...(left > 0
      ? [
          table({
            title: 'Left out',
            columns: ['pictures'],
            rows: [[`the cells of ${left} further genotypes, which are there as text`]],
          }),
        ]
      : []),
  ];
});

import { type Block, table } from '../../pipeline/report/block.js';
import { section } from '../../pipeline/report/section.js';
import { architectureDistribution, isDistribution } from '../kinds/architecture-distribution.js';
import { supernetFigures } from './cell-graph.js';

/** The most distributions that are drawn. */
const DRAWN = 6;

/** Learnt architectures: the supernet with θ as width, of the first distributions, and a table of all. */
export const distributionSection = section(architectureDistribution, 'Learnt distributions', async (artifacts) => {
  const distributions = artifacts.flatMap(({ stage, value }) => (isDistribution(value) ? [{ stage, value }] : []));
  const figures = await Promise.all(distributions.slice(0, DRAWN).map(({ stage, value }) => supernetFigures(stage, value)));
  const overview: Block = table({
    title: 'Searches',
    columns: ['stage', 'space', 'method', 'mean entropy, nats'],
    rows: artifacts.map(({ stage, value }) =>
      isDistribution(value)
        ? [stage, value.space, value.relaxation, value.entropy.toFixed(3)]
        : [stage, value.space, value.method, 'no distribution'],
    ),
    ...(distributions.length > DRAWN
      ? {
          notes: [
            `${DRAWN} of ${distributions.length} distributions are drawn; \`pipe show DIGEST\` has the numbers of the others.`,
          ],
        }
      : {}),
  });
  return artifacts.length === 0 ? [] : [overview, ...figures.flat()];
});

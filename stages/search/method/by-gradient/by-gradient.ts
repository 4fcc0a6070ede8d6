import { blaming } from '../../../../base/blame.js';
import { edgePenalty, initialEdges, weighEdges } from '../../../architecture/edge-normalization.js';
import { entropyMetrics, meanEntropy } from '../../../architecture/entropy.js';
import { expectationTable, initialArchitecture, type RelaxedSpace } from '../../../architecture/relaxed-space.js';
import { type ArchitectureSample, sampleArchitecture } from '../../../architecture/sample-architecture.js';
import { fill, take } from '../../../architecture/searched-edges.js';
import { type ArchitectureTable, addTables, tableNorm } from '../../../architecture/table.js';
import type { ArchitectureMethod } from '../architecture-method.js';
import { expectStep, optimiserPlace } from './expect-optimiser.js';
import { gradientState, gradientStateCodec } from './gradient-state.js';
import type { ArchitectureOptimiser, GradientState } from './optimiser.js';
import { type ResourceTerm, resourceMetrics, withResource } from './resource.js';

/** The gradient of the relaxation's penalty, of every edge, and of that of the edges' own parameters. */
const penaltyGradient = (relaxed: RelaxedSpace, parameters: ArchitectureTable): ArchitectureTable => ({
  ...fill(relaxed, (edge) => relaxed.relaxation.penalty(take(parameters, edge)).gradient),
  ...edgePenalty(relaxed.cellTypes, parameters),
});

/**
 * The method that learns the parameters of a relaxation by gradients: the gradient of the objective with respect to a
 * fresh sample of θ, carried back to the parameters, the relaxation's penalty added, and one step of an optimiser.
 *
 * Source: DARTS, equations 5 to 8; DrNAS, equations 4 and 5; μDARTS, equations 4 to 9.
 *
 * @param edgeNormalization true: edges have parameters too
 * @param resource the cost that is part of the objective, if one is
 */
export const byGradient = (
  relaxed: RelaxedSpace,
  optimiser: ArchitectureOptimiser,
  edgeNormalization: boolean,
  resource?: ResourceTerm,
): ArchitectureMethod<GradientState, ArchitectureSample> => {
  const { relaxation, cellTypes, edges } = relaxed;
  return {
    name: relaxation.name,
    gives: 'distribution',
    pullsGradient: true,
    state: gradientStateCodec(cellTypes, optimiser),
    initial: (generator) =>
      gradientState(
        {
          ...initialArchitecture(relaxed, generator),
          ...(edgeNormalization ? initialEdges(cellTypes, generator) : {}),
        },
        optimiser,
      ),
    draw: ({ parameters }, progress, generator) => sampleArchitecture(relaxed, parameters, generator, progress),
    learn: async (state, draw, play) => {
      const { gradient: toTheta } = await play.gradientOfTheta(draw);
      const gradient = addTables(draw.pullback(withResource(toTheta, resource)), 1, penaltyGradient(relaxed, state.parameters));
      const gradientNorm = tableNorm(gradient);
      const moved = blaming(optimiserPlace(optimiser.name), undefined, () => optimiser.step(state, gradient));
      // Along a gradient that is no number no step can be right, and the search ends with that.
      if (Number.isFinite(gradientNorm)) expectStep(optimiser, state, moved);
      return { state: { ...moved, steps: state.steps + 1 }, gradientNorm };
    },
    outcome: ({ parameters }) => {
      const expectation = expectationTable(relaxed, parameters);
      return {
        distribution: {
          parameters,
          expectation: weighEdges(cellTypes, parameters, expectation),
          entropy: meanEntropy(edges, expectation),
        },
      };
    },
    metrics: ({ parameters }) => ({
      ...entropyMetrics(relaxed, parameters),
      ...resourceMetrics(weighEdges(cellTypes, parameters, expectationTable(relaxed, parameters)), resource),
    }),
    relaxed: ({ parameters }) => ({ relaxed, parameters }),
  };
};

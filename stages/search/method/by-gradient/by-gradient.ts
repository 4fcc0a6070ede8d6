import { blaming } from '../../../../base/blame.js';
import { fold, type Generator } from '../../../../base/numerics/random/generator.js';
import { edgePenalty, initialEdges, weighEdges } from '../../../architecture/edge-normalization.js';
import { entropyMetrics, meanEntropy } from '../../../architecture/entropy.js';
import { expectationTable, initialArchitecture, type RelaxedSpace } from '../../../architecture/relaxed-space.js';
import { type ArchitectureSample, sampleArchitecture } from '../../../architecture/sample-architecture.js';
import { fill, take } from '../../../architecture/searched-edges.js';
import { type ArchitectureTable, addTables, scaleTable, tableNorm } from '../../../architecture/table.js';
import type { ArchitectureMethod } from '../architecture-method.js';
import type { Play } from '../play.js';
import { expectStep, optimiserPlace } from './expect-optimiser.js';
import { gradientState, gradientStateCodec } from './gradient-state.js';
import type { ArchitectureOptimiser, GradientState } from './optimiser.js';
import { type ResourceTerm, resourceMetrics, withResource } from './resource.js';

/** The gradient of the relaxation's penalty, of every edge, and of that of the edges' own parameters. */
const penaltyGradient = (relaxed: RelaxedSpace, parameters: ArchitectureTable): ArchitectureTable => ({
  ...fill(relaxed, (edge) => relaxed.relaxation.penalty(take(parameters, edge)).gradient),
  ...edgePenalty(relaxed.cellTypes, parameters),
});

/** A gradient scaled down to a norm, as PyTorch's `clip_grad_norm_` has it; as it is without one. */
const clipped = (gradient: ArchitectureTable, clip: number | undefined): ArchitectureTable =>
  clip === undefined ? gradient : scaleTable(gradient, Math.min(1, clip / (tableNorm(gradient) + 1e-6)));

/**
 * The gradient of the objective with respect to the parameters: under one draw, or the mean of those under a draw for each
 * replica, weighted by its share of the images.
 */
const lossGradient = async (
  draw: ArchitectureSample,
  play: Play,
  drawBy: (generator: Generator) => ArchitectureSample,
  generator: Generator,
  resource: ResourceTerm | undefined,
): Promise<ArchitectureTable> => {
  const gradientOf = async ({ gradientOfTheta }: Pick<Play, 'gradientOfTheta'>, own: ArchitectureSample) =>
    withResource(own.pullback((await gradientOfTheta(own)).gradient), own, resource);
  if (play.replicas === undefined) return gradientOf(play, draw);
  let mean: ArchitectureTable | undefined;
  for (const [i, replica] of play.replicas.entries()) {
    const own = i === 0 ? draw : drawBy(fold(generator, 'replica', i));
    const gradient = await gradientOf(replica.play, own);
    mean = mean === undefined ? scaleTable(gradient, replica.share) : addTables(mean, replica.share, gradient);
  }
  return mean as ArchitectureTable;
};

/**
 * The method that learns the parameters of a relaxation by gradients: the gradient of the objective with respect to a
 * fresh sample of θ, carried back to the parameters, the relaxation's penalty added, and one step of an optimiser.
 *
 * Source: DARTS, equations 5 to 8; DrNAS, equations 4 and 5; μDARTS, equations 4 to 9.
 *
 * @param edgeNormalization true: edges have parameters too
 * @param clip largest Euclidean norm of the objective's gradient in the parameters, before the penalty's; default: none
 * @param resource the cost that is part of the objective, if one is
 */
export const byGradient = (
  relaxed: RelaxedSpace,
  optimiser: ArchitectureOptimiser,
  edgeNormalization: boolean,
  clip?: number,
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
    learn: async (state, draw, play, progress, generator) => {
      const drawBy = (own: Generator) => sampleArchitecture(relaxed, state.parameters, own, progress);
      const ofLoss = clipped(await lossGradient(draw, play, drawBy, generator, resource), clip);
      const gradient = addTables(ofLoss, 1, penaltyGradient(relaxed, state.parameters));
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
      ...resourceMetrics(expectationTable(relaxed, parameters), resource),
    }),
    relaxed: ({ parameters }) => ({ relaxed, parameters }),
  };
};

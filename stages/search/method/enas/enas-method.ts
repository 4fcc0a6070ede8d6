import { categorical } from '../../../../base/numerics/random/categorical.js';
import { fold, type Generator } from '../../../../base/numerics/random/generator.js';
import { genotypeOf } from '../../../../networks/cost/decisions.js';
import { type ArchitectureDraw, drawOfParts, keptDecisions } from '../../../architecture/decisions.js';
import { type ArchitectureTable, addTables, mapTable, tableNorm } from '../../../architecture/table.js';
import type { ArchitectureMethod, MethodSetup } from '../architecture-method.js';
import { adam } from '../by-gradient/adam.js';
import { gradientState } from '../by-gradient/gradient-state.js';
import { compareBySharedWeights, comparisonMetrics } from '../comparison.js';
import { choicesOf } from './choices.js';
import { initialController, logProbabilityGradient, type Rollout, rollOut } from './controller.js';
import type { EnasSettings } from './enas.js';
import { type EnasState, enasStateCodec } from './enas-state.js';

/** An architecture that the controller chose, and how. */
export interface EnasDraw extends ArchitectureDraw {
  readonly rollout: Rollout;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** ENAS over a space. */
export const enasMethod =
  (settings: EnasSettings) =>
  (setup: MethodSetup): ArchitectureMethod<EnasState, EnasDraw> => {
    const { entropyWeight, baselineDecay, samples, candidates, batches } = settings;
    const { cellTypes } = setup.space;
    const choices = choicesOf(keptDecisions(setup.space, setup.kept));
    const optimiser = adam(settings);
    const sample = (parameters: ArchitectureTable, generator: Generator): EnasDraw => {
      const rollout = rollOut(parameters, choices, settings, (probabilities, choice) =>
        categorical(fold(generator, choice), probabilities),
      );
      return { ...drawOfParts(cellTypes, rollout.parts), rollout };
    };
    return {
      name: 'enas',
      gives: 'genotypes',
      pullsGradient: false,
      initial: (generator) => ({
        controller: gradientState(initialController(choices, settings, generator), optimiser),
        baseline: null,
        ranked: [],
      }),
      draw: ({ controller }, _progress, generator) => sample(controller.parameters, generator),
      learn: async (state, draw, play, _progress, generator) => {
        const { controller } = state;
        const { parameters } = controller;
        let gradient = mapTable(parameters, () => 0);
        let { baseline } = state;
        const rewards: number[] = [];
        for (let i = 0; i < samples; i++) {
          const each = i === 0 ? draw : sample(parameters, fold(generator, 'sample', i));
          const { accuracy } = await play.evaluate(each);
          const reward = accuracy + entropyWeight * each.rollout.entropy;
          baseline = baseline === null ? reward : baselineDecay * baseline + (1 - baselineDecay) * reward;
          // The controller's Adam descends: this is the gradient of -(reward - baseline) ln π.
          gradient = addTables(
            gradient,
            (baseline - reward) / samples,
            logProbabilityGradient(parameters, settings, each.rollout),
          );
          rewards.push(reward);
        }
        const moved = optimiser.step(controller, gradient);
        return {
          state: { ...state, controller: { ...moved, steps: controller.steps + 1 }, baseline },
          gradientNorm: tableNorm(gradient),
          metrics: { reward: mean(rewards), baseline: baseline ?? Number.NaN, 'entropy of the choices': draw.rollout.entropy },
        };
      },
      conclude: async (state, validate, generator) => {
        const drawn = Array.from(
          { length: candidates },
          (_, i) => sample(state.controller.parameters, fold(generator, i)).rollout.parts,
        );
        const ranked = await compareBySharedWeights(cellTypes, drawn, validate, { batches, finalists: 1 });
        return { state: { ...state, ranked }, metrics: comparisonMetrics(ranked) };
      },
      outcome: ({ ranked }) => ({ genotypes: ranked.map(({ parts }) => genotypeOf(setup.space, parts)) }),
      state: enasStateCodec(optimiser.moments),
    };
  };

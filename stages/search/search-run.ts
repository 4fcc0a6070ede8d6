import { concat, defer, from, map, mergeMap, type Observable, of } from 'rxjs';
import { batchSource } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { peakMemory, watchPeakMemory } from '../../kernels/memory/peak-memory.js';
import { fold, generatorOf } from '../../kernels/numerics/random/generator.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { edgeRows, weighEdges } from '../architecture/edge-normalization.js';
import { entropyMetrics, expectationTable, meanEntropy, rowsOf } from '../architecture/parameters.js';
import { readSplit } from '../foresight/images.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';
import type { ArchitectureTrajectory, TrajectoryPoint } from '../kinds/architecture-trajectory.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { TO_LEARN_MORE, undecided } from '../kinds/undecided.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import { iterate, narrate } from '../loop/iterate.js';
import { reportEvents, type StepReport } from '../loop/step-report.js';
import { dropoutMetrics } from '../training/dropout-learning.js';
import { expectFinite } from '../training/measure.js';
import { learningRateAt, placeOf } from '../training/schedule.js';
import { emptyTally, tallyMetrics } from '../training/tally.js';
import { withBatch } from '../training/tensors.js';
import { architectureStep } from './architecture-step.js';
import { expectContinuation } from './continuation.js';
import { hasStopped, stopOrGoOn } from './early-stopping.js';
import { epochCurvature } from './epoch-curvature.js';
import { epochUncertainty } from './epoch-uncertainty.js';
import { searchMisfit } from './misfit.js';
import type { SearchSettings } from './search.js';
import { type SearchProblem, searchProblem } from './search-problem.js';
import { continuedState, initialState, readState, releaseState, type SearchState, writeState } from './search-state.js';
import { supernetStep } from './supernet-step.js';
import type { VirtualStep } from './unrolled-gradient.js';

type Outputs = {
  readonly distribution: ArchitectureDistribution;
  readonly trajectory: ArchitectureTrajectory;
  readonly state: SearchStateValue;
};
type Inputs = { readonly split: DatasetSplit; readonly widened?: WidenedSearch };
type Context = StageContext<SearchSettings, Inputs, SearchStateValue>;
type Event = StageEvent<Outputs, SearchStateValue>;

const distributionOf = (
  { space, relaxation, edges }: SearchProblem,
  { architecture: { parameters } }: SearchState,
): ArchitectureDistribution => {
  const expectation = expectationTable(relaxation, space.cellTypes, edges, parameters);
  return {
    space: space.name,
    relaxation: relaxation.name,
    cellTypes: space.cellTypes,
    parameters: { ...rowsOf(space.cellTypes, parameters), ...edgeRows(space.cellTypes, parameters) },
    expectation: rowsOf(space.cellTypes, weighEdges(space.cellTypes, parameters, expectation)),
    entropy: meanEntropy(edges, expectation),
  };
};

const rateMessage = ({ optimiser, architectureSteps }: SearchProblem): string =>
  `the learning rate of the architecture is ${Number(optimiser.learningRate.toPrecision(3))}, for ${Math.round(architectureSteps)} steps (DARTS has 3e-4 for 19,531); "optimiser.learningRate" sets another`;

/** Runs a search: a scan of architecture and supernet steps over the batches, from the last checkpoint if there is one. */
export const runSearch = (context: Context): Observable<Event> =>
  defer(() => from(problemOf(context))).pipe(mergeMap((problem) => searching(context, problem)));

const problemOf = async ({ config, inputs: { split, widened } }: Context): Promise<SearchProblem> => {
  const misfit = searchMisfit(config, readSplit(split), widened?.header.epochsBefore ?? 0);
  if (misfit !== undefined) throw misfit;
  const problem = await searchProblem(config, split, widened?.header.kept ?? undefined, widened?.header.epochsBefore);
  if (widened !== undefined) expectContinuation(problem, split, widened);
  return problem;
};

const searching = (
  { config, inputs: { split, widened }, seed, open, resume }: Context,
  problem: SearchProblem,
): Observable<Event> => {
  const { space, relaxation, edges, supernet } = problem;
  const { stage, epochsBefore } = widened?.header ?? { stage: 0, epochsBefore: 0 };
  // A search that goes on draws other batches, orders and samples than those before it.
  const generator = fold(generatorOf(seed), 'search', ...(stage === 0 ? [] : ['stage', stage]));
  const { augmentation, batchSize, epochs, warmUp, recordEvery } = config;
  const scheduleEpochs = config.scheduleEpochs === 'auto' ? epochsBefore + epochs : config.scheduleEpochs;
  const train = batchSource(split, { partition: 'train', batchSize, augmentation, open, generator: fold(generator, 'train') });
  const validation = batchSource(split, {
    partition: 'validation',
    batchSize,
    augmentation,
    open,
    generator: fold(generator, 'validation'),
  });
  const stepsPerEpoch = train.batchesPerEpoch;
  const steps = epochs * stepsPerEpoch;
  const nextTrain = prefetch(train.batch, BATCHES_AHEAD, steps);
  const nextValidation = prefetch(validation.batch, BATCHES_AHEAD, steps);
  const start =
    resume !== undefined
      ? readState(resume, space)
      : widened !== undefined
        ? continuedState(widened, space)
        : initialState(supernet.parameters, space, relaxation, problem.kept, generator, config.edgeNormalization);

  const curvatureAfter = epochCurvature(problem, split, open, generator);
  const uncertaintyAfter = epochUncertainty(problem, split, open, generator);
  const recorded = (state: SearchState, epoch: number, metrics: TrajectoryPoint['metrics']): readonly TrajectoryPoint[] =>
    epoch === epochs || (recordEvery > 0 && epoch % recordEvery === 0)
      ? [...state.trajectory, { epoch: epochsBefore + epoch, distribution: distributionOf(problem, state), metrics }]
      : state.trajectory;
  const endEpoch = async (
    state: SearchState,
    epoch: number,
    learningRate: number,
  ): Promise<readonly [SearchState, StepReport]> => {
    const metrics: Readonly<Record<string, number>> = {
      ...tallyMetrics('train', state.train),
      ...tallyMetrics('validation', state.validation),
      'learning rate': learningRate,
      ...entropyMetrics(relaxation, space.cellTypes, edges, state.architecture.parameters),
      ...dropoutMetrics(problem.dropout, state.weights),
      ...(await uncertaintyAfter(state)),
      ...(await curvatureAfter(state, epoch)),
    };
    const after = { ...state, trajectory: recorded(state, epoch, metrics) };
    return [stopOrGoOn(config, after, epoch, stepsPerEpoch), { epoch, metrics, peakMemory: peakMemory() }];
  };

  const step = async (before: SearchState, t: number): Promise<readonly [SearchState, StepReport]> => {
    const { epoch, inEpoch, isLast } = placeOf(t, stepsPerEpoch);
    if (inEpoch === 0) watchPeakMemory();
    const begun = inEpoch === 0 ? { ...before, train: emptyTally, validation: emptyTally } : before;
    const learningRate = learningRateAt(config.weights, epochsBefore + epoch, scheduleEpochs);
    const trainBatch = nextTrain(t);
    const search = (unrolled?: VirtualStep) =>
      withBatch(nextValidation(t), (batch) =>
        architectureStep(problem, begun, batch, fold(generator, 'architecture sample', t), unrolled),
      );
    const [searched, onValidation] =
      epoch < warmUp
        ? ([begun, undefined] as const)
        : await (config.order === 'second' ? withBatch(trainBatch, (batch) => search({ train: batch, learningRate })) : search());
    if (onValidation !== undefined) expectFinite('validation', onValidation, 'search', epoch, inEpoch);
    const [trained, onTrain] = await withBatch(trainBatch, (batch) =>
      supernetStep(problem, searched, batch, learningRate, fold(generator, 'weight sample', t)),
    );
    expectFinite('training', onTrain, 'search', epoch, inEpoch);
    const after = { ...trained, step: t + 1 };
    if (isLast) return endEpoch(after, epoch + 1, learningRate);
    return [after, { epoch: undefined, metrics: { 'batch loss': onTrain.loss } }];
  };

  const write = (state: SearchState): Promise<SearchStateValue> =>
    writeState(state, {
      space,
      relaxation: relaxation.name,
      classes: split.header.classes.length,
      height: split.header.height,
      width: split.header.width,
      partial: config.partial,
      edgeNormalization: config.edgeNormalization,
      dropout: config.dropout,
      kept: problem.kept ?? null,
      stage,
      epochsBefore,
      steps,
      stepsPerEpoch,
    });
  const steppedBy: readonly Event[] =
    config.optimiser.learningRate === 'auto' ? [{ type: 'log', level: 'info', message: rateMessage(problem) }] : [];
  const warmingUp: readonly Event[] =
    config.warmUp >= config.epochs
      ? [
          {
            type: 'log',
            level: 'warning',
            message: 'only the weights learn, since every epoch is of "warmUp": lower that, or raise "epochs"',
          },
        ]
      : [];
  const learnt = (distribution: ArchitectureDistribution): readonly Event[] => {
    const nothing = undecided(distribution);
    return nothing === undefined || warmingUp.length > 0
      ? []
      : [{ type: 'log', level: 'warning', message: `${nothing}; ${TO_LEARN_MORE}` }];
  };
  const searched = narrate<SearchState, StepReport, Event>(
    iterate(start, start.step, steps, step, releaseState, hasStopped),
    start,
    ({ state, report, step: t }) => reportEvents(report, t + 1, hasStopped(state) ? t + 1 : steps, () => write(state)),
    (state) =>
      concat(
        from(learnt(distributionOf(problem, state))),
        of<Event>({ type: 'artifact', name: 'distribution', value: distributionOf(problem, state) }),
        of<Event>({ type: 'artifact', name: 'trajectory', value: { points: state.trajectory } }),
        from(write(state)).pipe(map((value): Event => ({ type: 'artifact', name: 'state', value }))),
      ),
  );
  return concat(from([...warmingUp, ...steppedBy]), searched);
};

import { concat, defer, from, map, mergeMap, type Observable, of } from 'rxjs';
import { batchSource } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { peakMemory, watchPeakMemory } from '../../kernels/memory/peak-memory.js';
import { fold, generatorOf } from '../../kernels/random/generator.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { expectationTable, meanEntropy, rowsOf } from '../architecture/parameters.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { expectImages } from '../training/expect-images.js';
import { iterate, narrate } from '../training/iterate.js';
import { expectFinite } from '../training/measure.js';
import { cosine, placeOf } from '../training/schedule.js';
import { reportEvents, type StepReport } from '../training/step-report.js';
import { emptyTally, tallyMetrics } from '../training/tally.js';
import { withBatch } from '../training/tensors.js';
import { architectureStep } from './architecture-step.js';
import type { SearchSettings } from './search.js';
import { type SearchProblem, searchProblem } from './search-problem.js';
import { initialState, readState, releaseState, type SearchState, writeState } from './search-state.js';
import { supernetStep } from './supernet-step.js';

type Outputs = { readonly distribution: ArchitectureDistribution; readonly state: SearchStateValue };
type Context = StageContext<SearchSettings, { readonly split: DatasetSplit }, SearchStateValue>;
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
    parameters: rowsOf(space.cellTypes, parameters),
    expectation: rowsOf(space.cellTypes, expectation),
    entropy: meanEntropy(edges, expectation),
  };
};

/** Runs a search: a scan of architecture and supernet steps over the batches, from the last checkpoint if there is one. */
export const runSearch = (context: Context): Observable<Event> =>
  defer(() => from(searchProblem(context.config, context.inputs.split, undefined))).pipe(
    mergeMap((problem) => searching(context, problem)),
  );

const searching = ({ config, inputs: { split }, seed, open, resume }: Context, problem: SearchProblem): Observable<Event> => {
  const { space, relaxation, edges, supernet } = problem;
  const generator = fold(generatorOf(seed), 'search');
  const { augmentation, batchSize, epochs, warmUp } = config;
  const train = batchSource(split, { partition: 'train', batchSize, augmentation, open, generator: fold(generator, 'train') });
  const validation = batchSource(split, {
    partition: 'validation',
    batchSize,
    augmentation,
    open,
    generator: fold(generator, 'validation'),
  });
  if (warmUp < epochs) expectImages(validation, 'validation', split);
  const stepsPerEpoch = train.batchesPerEpoch;
  const steps = epochs * stepsPerEpoch;
  const nextTrain = prefetch(train.batch, BATCHES_AHEAD, steps);
  const nextValidation = prefetch(validation.batch, BATCHES_AHEAD, steps);
  const start =
    resume === undefined
      ? initialState(supernet.parameters, space, relaxation, problem.kept, generator)
      : readState(resume, space);

  const step = async (before: SearchState, t: number): Promise<readonly [SearchState, StepReport]> => {
    const { epoch, inEpoch, isLast } = placeOf(t, stepsPerEpoch);
    if (inEpoch === 0) watchPeakMemory();
    const begun = inEpoch === 0 ? { ...before, train: emptyTally, validation: emptyTally } : before;
    const [searched, onValidation] =
      epoch < warmUp
        ? ([begun, undefined] as const)
        : await withBatch(nextValidation(t), (batch) =>
            architectureStep(problem, begun, batch, fold(generator, 'architecture sample', t)),
          );
    if (onValidation !== undefined) expectFinite('validation', onValidation, 'search', epoch, inEpoch);
    const learningRate = cosine(config.weights.learningRate, config.weights.finalLearningRate, epoch, epochs);
    const [trained, onTrain] = await withBatch(nextTrain(t), (batch) =>
      supernetStep(problem, searched, batch, learningRate, fold(generator, 'weight sample', t)),
    );
    expectFinite('training', onTrain, 'search', epoch, inEpoch);
    const after = { ...trained, step: t + 1 };
    const metrics: Readonly<Record<string, number>> = isLast
      ? {
          ...tallyMetrics('train', after.train),
          ...tallyMetrics('validation', after.validation),
          'learning rate': learningRate,
          entropy: meanEntropy(edges, expectationTable(relaxation, space.cellTypes, edges, after.architecture.parameters)),
        }
      : { 'batch loss': onTrain.loss };
    return [after, { epoch: isLast ? epoch + 1 : undefined, metrics, peakMemory: isLast ? peakMemory() : undefined }];
  };

  const write = (state: SearchState): Promise<SearchStateValue> =>
    writeState(state, {
      space,
      relaxation: relaxation.name,
      partial: config.partial,
      kept: problem.kept ?? null,
      steps,
      stepsPerEpoch,
    });
  return narrate<SearchState, StepReport, Event>(
    iterate(start, start.step, steps, step, releaseState),
    start,
    ({ state, report, step: t }) => reportEvents(report, t + 1, steps, () => write(state)),
    (state) =>
      concat(
        of<Event>({ type: 'artifact', name: 'distribution', value: distributionOf(problem, state) }),
        from(write(state)).pipe(map((value): Event => ({ type: 'artifact', name: 'state', value }))),
      ),
  );
};

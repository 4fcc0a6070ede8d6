import { concat, defer, from, map, mergeMap, type Observable, of } from 'rxjs';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { batchSource, type Partition } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { watchPeakMemory } from '../../kernels/peak-memory.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { progressAt } from '../architecture/progress.js';
import { readSplit } from '../foresight/images.js';
import type { LearntArchitecture } from '../kinds/architecture-distribution.js';
import type { ArchitectureTrajectory } from '../kinds/architecture-trajectory.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { emptyTally } from '../kinds/tally.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import { iterate, narrate } from '../loop/iterate.js';
import { reportEvents, type StepReport } from '../loop/step-report.js';
import { placeOf, restartedRateAt } from '../training/schedule.js';
import { concluded } from './conclude.js';
import { expectContinuation } from './continuation.js';
import { hasStopped } from './early-stopping.js';
import { epochEnd, stoppedByAlarm } from './epoch-end.js';
import { learntArchitecture } from './learnt-architecture.js';
import type { MethodMetrics } from './method/architecture-method.js';
import { conclusionMisfit, searchMisfit } from './misfit.js';
import { playersStep } from './players-step.js';
import type { SearchSettings } from './search.js';
import { beforehand, learntLittle } from './search-logs.js';
import { type SearchSetup, searchedImages, searchSetup } from './search-setup.js';
import { continuedState, initialState, readState, releaseState, type SearchState, writeState } from './search-state.js';

type Outputs = {
  readonly distribution: LearntArchitecture;
  readonly trajectory: ArchitectureTrajectory;
  readonly state: SearchStateValue;
};
type Inputs = { readonly split: DatasetSplit; readonly widened?: WidenedSearch };
type Context = StageContext<SearchSettings, Inputs, SearchStateValue>;
type Event = StageEvent<Outputs, SearchStateValue>;

/** Runs a search: a scan of architecture and weight steps over the batches, from the last checkpoint if there is one. */
export const runSearch = (context: Context): Observable<Event> =>
  defer(() => from(setupOf(context))).pipe(mergeMap((setup) => searching(context, setup)));

const setupOf = async ({ config, inputs: { split, widened } }: Context): Promise<SearchSetup> => {
  const images = readSplit(split);
  const misfit = searchMisfit(config, images, widened?.header.epochsBefore ?? 0);
  if (misfit !== undefined) throw misfit;
  const setup = await searchSetup(config, searchedImages(split), widened?.header);
  const lacking = setup.method.conclude === undefined ? undefined : conclusionMisfit(config, images);
  if (lacking !== undefined) throw lacking;
  if (widened !== undefined) expectContinuation(setup, split, widened);
  return setup;
};

/** The streams, batches and length of a search. */
const courseOf = ({ config, inputs: { split }, seed, open }: Context, { form }: SearchSetup) => {
  const { stage, epochsBefore } = form;
  // A search that goes on draws other batches, orders and samples than those before it.
  const generator = fold(generatorOf(seed), 'search', ...(stage === 0 ? [] : ['stage', stage]));
  const { augmentation, batchSize, epochs } = config;
  const batchesOf = (partition: Partition) =>
    batchSource(split, { partition, batchSize, augmentation, open, generator: fold(generator, partition) });
  const [train, validation] = [batchesOf('train'), batchesOf('validation')];
  const stepsPerEpoch = train.batchesPerEpoch;
  const steps = epochs * stepsPerEpoch;
  return {
    generator,
    steps,
    stepsPerEpoch,
    scheduleEpochs: config.scheduleEpochs === 'auto' ? epochsBefore + epochs : config.scheduleEpochs,
    nextTrain: prefetch(train.batch, BATCHES_AHEAD, steps),
    nextValidation: prefetch(validation.batch, BATCHES_AHEAD, steps),
  };
};

type Course = ReturnType<typeof courseOf>;

/** A step of a search, and at the end of an epoch its measurements. */
const stepOf = ({ inputs: { split }, open }: Context, setup: SearchSetup, course: Course) => {
  const { settings, form } = setup;
  const { generator, stepsPerEpoch, scheduleEpochs } = course;
  const endEpoch = epochEnd(setup, split, open, generator, stepsPerEpoch);
  return async (before: SearchState, t: number): Promise<readonly [SearchState, StepReport]> => {
    const { epoch, inEpoch, isLast } = placeOf(t, stepsPerEpoch);
    if (inEpoch === 0) watchPeakMemory();
    const begun = inEpoch === 0 ? { ...before, train: emptyTally, validation: emptyTally } : before;
    const learningRate = restartedRateAt(settings.weights, form.epochsBefore + epoch, scheduleEpochs, {
      from: form.epochsBefore,
      restart: settings.restart,
    });
    const progress = progressAt(form.epochsBefore * stepsPerEpoch + t, stepsPerEpoch, scheduleEpochs);
    const place = { epoch, inEpoch, learningRate, progress };
    const [trained, onTrain, ofMethod] = await playersStep(setup, begun, t, place, course);
    const after = { ...trained, step: t + 1 };
    if (isLast) return endEpoch(after, epoch + 1, learningRate, ofMethod);
    return [after, { epoch: undefined, metrics: { 'batch loss': onTrain.loss, ...ofMethod } }];
  };
};

/** The points of a trajectory as a part of it, for who takes weights and pictures while the search goes on. */
const partOf = (points: ArchitectureTrajectory['points']): readonly Event[] =>
  points.length === 0 ? [] : [{ type: 'partial', name: 'trajectory', value: { points } }];

/** The point of the epoch that ended with a step, if it is recorded. */
const pointOf = ({ form }: SearchSetup, { trajectory }: SearchState, { epoch }: StepReport): readonly Event[] =>
  epoch === undefined ? [] : partOf(trajectory.filter((point) => point.epoch === form.epochsBefore + epoch));

/** The events of a search that is over: the metrics of its end, if there are any, and its artifacts. */
const endOf = (
  setup: SearchSetup,
  state: SearchState,
  metrics: MethodMetrics,
  write: (state: SearchState) => Promise<SearchStateValue>,
): Observable<Event> => {
  const learnt = learntArchitecture(setup, state.architecture);
  const values: readonly Event[] =
    Object.keys(metrics).length === 0 ? [] : [{ type: 'metric', step: state.step, values: metrics }];
  return concat(
    from(values),
    from(learntLittle(setup, learnt)),
    of<Event>({ type: 'artifact', name: 'distribution', value: learnt }),
    of<Event>({ type: 'artifact', name: 'trajectory', value: { points: state.trajectory } }),
    from(write(state)).pipe(map((value): Event => ({ type: 'artifact', name: 'state', value }))),
  );
};

const searching = (context: Context, setup: SearchSetup): Observable<Event> => {
  const { widened } = context.inputs;
  const course = courseOf(context, setup);
  const { steps, stepsPerEpoch } = course;
  const start =
    context.resume !== undefined
      ? readState(setup, context.resume)
      : widened !== undefined
        ? continuedState(setup, widened)
        : initialState(setup, course.generator);
  // A method whose outcome cannot be kept is refused before a step is computed.
  learntArchitecture(setup, start.architecture);
  const write = (state: SearchState): Promise<SearchStateValue> => writeState(setup, state, { steps, stepsPerEpoch });
  // An alarm stops it at the end of an epoch, where it is whole.
  const isStopped = ({ step }: SearchState): boolean => context.isStopped?.() === true && step > 0 && step % stepsPerEpoch === 0;
  const isOver = (state: SearchState): boolean => hasStopped(state) || isStopped(state);
  const searched = narrate<SearchState, StepReport, Event>(
    iterate(
      start,
      start.step,
      steps,
      stepOf(context, setup, course),
      (before, after) => releaseState(setup, before, after),
      isOver,
    ),
    start,
    ({ state, report, step: t }) => [
      ...pointOf(setup, state, report),
      ...reportEvents(report, t + 1, isOver(state) ? t + 1 : steps, () => write(state)),
    ],
    (last) => {
      const over = isStopped(last) ? stoppedByAlarm(setup, last, last.step / stepsPerEpoch) : last;
      const { split } = context.inputs;
      return from(concluded(setup, split, context.open, course.generator, over)).pipe(
        mergeMap(([state, metrics]) => endOf(setup, state, metrics, write)),
      );
    },
  );
  return concat(from(beforehand(setup)), from(partOf(start.trajectory)), searched);
};

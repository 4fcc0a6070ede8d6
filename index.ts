// What experiments, and stages, relaxations and data sets of one's own, are written with.

export { type Component, component, componentOf, resolveComponent } from './artifacts/component.js';
export type { Digest } from './artifacts/digest.js';
export { jsonKind } from './artifacts/json-kind.js';
export type { ArtifactKind, Rows, StepWeights, TensorValue, TensorValues, ValueOf, WithTensors } from './artifacts/kind.js';
export type { LocateContext, LocatedFile, OpenFile, SourceFile } from './artifacts/source.js';
export { type BlobStat, type Blobs, misplacedBlob, type StoreScheme, store } from './artifacts/store/blobs.js';
export type { Store } from './artifacts/store.js';
export { tensorKind } from './artifacts/tensor-kind.js';
export { tensorValue } from './artifacts/tensor-value.js';
export {
  integerBetween,
  naturalNumber,
  nonNegativeNumber,
  numberBetween,
  positiveInteger,
  positiveNumber,
} from './base/codecs/number.js';
export { inherited, optional, type RecordCodec, record, withDefault } from './base/codecs/record.js';
export { concreteGradient, concreteLogDensity, sampleConcrete } from './base/numerics/concrete.js';
export { categorical } from './base/numerics/random/categorical.js';
export { integers, normal, permutation, uniform } from './base/numerics/random/draw.js';
export { fold, type Generator, generatorOf } from './base/numerics/random/generator.js';
export { gumbel } from './base/numerics/random/gumbel.js';
export { softmaxOf, softmaxPullback } from './base/numerics/softmax.js';
export { orThrow } from './base/or-throw.js';
export { type Fault, fault, isFault, isProblem, type Problem, problem, refusal } from './base/problem.js';
export { noAugmentation, photographAugmentation, standardAugmentation } from './datasets/augmentation/augmentation.js';
export { type Batch, batchSource } from './datasets/batches.js';
export { nasBench201TableKind } from './datasets/benchmarks/nas-bench-201/kind.js';
export {
  type ArchitectureRecord,
  bestArchitecture,
  queryArchitecture,
  queryGenotype,
  randomSearch,
  recordAt,
} from './datasets/benchmarks/nas-bench-201/queries.js';
export { nasBench201Table } from './datasets/benchmarks/nas-bench-201/source.js';
export {
  BENCHMARK_DATASETS,
  type BenchmarkDataset,
  NAS_BENCH_201_ARCHITECTURES,
  type NasBench201Table,
} from './datasets/benchmarks/nas-bench-201/table.js';
export { cifar10 } from './datasets/cifar10.js';
export { cifar100 } from './datasets/cifar100.js';
export { type Dataset, fileDataset, type ImageSet, type ImagesOutline } from './datasets/dataset.js';
export { imageFolder } from './datasets/image-folder.js';
export { imagenet } from './datasets/imagenet.js';
export { imagenet16 } from './datasets/imagenet16.js';
export { prefetch } from './datasets/prefetch.js';
export { shapes } from './datasets/shapes.js';
export { type DatasetSplit, datasetSplit } from './datasets/split.js';
export { svhn } from './datasets/svhn.js';
export type { CellType, Edge, KeptOperations, MixingWeights, WeightTable } from './networks/cell-type.js';
export { architectureDecisions, edgeDecisions } from './networks/cost/decisions.js';
export { type Decision, type Decomposition, type Part, type Probe, type Probing, partOf } from './networks/cost/decomposition.js';
export { genotypeFamily, searchSpace } from './networks/define-space.js';
export type { DiscreteNetwork, DiscreteNetworkSettings, NetworkPurpose } from './networks/discrete-network.js';
export { denseEdges } from './networks/edges.js';
export type { Describe, Description, GraphTrace } from './networks/export/description.js';
export type {
  GraphNode,
  GraphOperator,
  GraphPart,
  GraphTensor,
  GraphValue,
  OnnxAttribute,
  OnnxScope,
  PytorchForm,
  Symbolic,
  TensorSource,
} from './networks/export/graph.js';
export type { Genotype, OpenGenotype } from './networks/genotype.js';
export type { FamilyDefinition, GenotypeFamily } from './networks/genotype-family.js';
export type { GenotypeDefinition, GenotypeFormat } from './networks/genotype-format.js';
export { genotypeKind } from './networks/genotype-kind.js';
export { formatForRepository, formatGenotype, parseGenotype } from './networks/genotype-text.js';
export { HandMadeGenotype } from './networks/hand-made/genotype.js';
export { HAND_MADE_NAMES, type HandMadeName } from './networks/hand-made/names.js';
export type { ForwardContext } from './networks/layers/forward-context.js';
export type { Extent, Layer, Module } from './networks/module.js';
export { type NetworkParts, networkParts } from './networks/network-parts.js';
export { DARTS_OPERATIONS, MU_DARTS_OPERATIONS, NAS_BENCH_201_OPERATIONS } from './networks/operations/names.js';
export type { FusedOperation, FusedUnit, Operation, OperationSettings, Operations } from './networks/operations/operation.js';
export type { GenotypeOutline, KnownImages, NetworkSize, SpaceOutline } from './networks/outline.js';
export type { ParameterSpecifications } from './networks/parameters.js';
export type { DropPath, Noise, Pass, SupernetPass } from './networks/pass.js';
export type { SearchSpace, SpaceDefinition, Supernet, SupernetSettings } from './networks/search-space.js';
export { DartsGenotype, type DiscreteEdge } from './networks/spaces/darts/genotype.js';
export { publishedGenotypes } from './networks/spaces/darts/published.js';
export { darts } from './networks/spaces/darts/space.js';
export { NasBench201Genotype } from './networks/spaces/nas-bench-201/genotype.js';
export { nasBench201 } from './networks/spaces/nas-bench-201/space.js';
export { ablate } from './pipeline/ablation/ablate.js';
export type { Axis, VariantOf } from './pipeline/ablation/axis.js';
export type { Ablated, VariantRuns } from './pipeline/ablation/variant-runs.js';
export { openStore } from './pipeline/address/stores.js';
export type { Alarm, AlarmAction, Alarms, WatchedMetrics } from './pipeline/alarm.js';
export type * from './pipeline/care-from-program.js';
export { copyResults, findUnneeded, forgetRun, pin, readRuns, removeUnneeded, unpin } from './pipeline/care-from-program.js';
export type { DecodedConfig, EncodedConfig } from './pipeline/configuration.js';
export { DETACH, type Executor, type ExecutorScheme, executor, type Kept } from './pipeline/executors/executor.js';
export { workerCommand } from './pipeline/executors/process/command.js';
export type {
  AskedJob,
  Engine,
  EngineCause,
  EngineFailure,
  EngineState,
  JobGroup,
} from './pipeline/executors/remote/engine.js';
export { type RemoteOptions, remoteExecutor } from './pipeline/executors/remote/remote-executor.js';
export { type Experiment, experiment } from './pipeline/experiment.js';
export { type ArtifactReference, type Flow, gather, operator, start } from './pipeline/flow.js';
export { type Point, type ResultLog, type ResultPlace, resultLogs, type StageResult } from './pipeline/loggers/result-logs.js';
export { type SinkMeans, type SinkScheme, type SinkWriter, sink } from './pipeline/loggers/sink.js';
export { named } from './pipeline/named.js';
export { onExecutor } from './pipeline/on-executor.js';
export { overSeeds } from './pipeline/over-seeds.js';
export { type Findable, findRun } from './pipeline/record/find-run.js';
export { type Block, type Figure, figure, type Passage, passage, type Table, table } from './pipeline/report/block.js';
export type { Interval, IntervalChart } from './pipeline/report/charts/intervals.js';
export type { CurvePoint, LineChart, Series } from './pipeline/report/charts/line-chart.js';
export { type Charts, charts } from './pipeline/report/charts.js';
export type { Drawing, DrawnEdge, DrawnNode } from './pipeline/report/graph/drawing.js';
export { type Markup, raw as markup } from './pipeline/report/markup.js';
export { type Frame, type ReportSection, type ShownArtifact, section } from './pipeline/report/section.js';
export type { Resources } from './pipeline/resources.js';
export type {
  RunBegun,
  RunDone,
  RunEvent,
  RunLog,
  RunOutput,
  RunStage,
  StageArtifact,
  StageMetric,
  StagePicture,
  StageProgress,
  StageStatus,
  StageWeights,
} from './pipeline/run/event.js';
export type { ExtraEvent } from './pipeline/run/wanted.js';
export type { RunSettings } from './pipeline/run-from-program.js';
export type { Listed } from './pipeline/stage.js';
export { type Foresee, type Foreseen, type Machine, type StageContext, type StageEvent, stage } from './pipeline/stage.js';
export { withAlarms } from './pipeline/with-alarms.js';
export { withResources } from './pipeline/with-resources.js';
export type { FailedInput, WithoutFailed } from './pipeline/without-failed.js';
export type { Job, WorkerMessage } from './pipeline/worker/job.js';
export { INTERRUPT_LINE, workerMessages, workerRequest } from './pipeline/worker/protocol.js';
export { runJob } from './pipeline/worker/run-job.js';
export { runExperiment } from './run.js';
export { compareVariants } from './stages/ablation/compare-variants.js';
export { ablationCsv } from './stages/ablation/formats/csv.js';
export { ablationLatex } from './stages/ablation/formats/latex.js';
export { ablationMarkdown } from './stages/ablation/formats/markdown.js';
export { metricAbove } from './stages/alarms/metric-above.js';
export { noProgress } from './stages/alarms/no-progress.js';
export { notANumber } from './stages/alarms/not-a-number.js';
export { overTime } from './stages/alarms/over-time.js';
export { skipShare } from './stages/alarms/skip-share.js';
export { type ArchitectureDraw, drawOfParts, keptDecisions } from './stages/architecture/decisions.js';
export { dirichlet } from './stages/architecture/dirichlet.js';
export { dsnas } from './stages/architecture/dsnas.js';
export { gdas } from './stages/architecture/gdas.js';
export type { MethodOutline } from './stages/architecture/method-outline.js';
export { oneHotSample } from './stages/architecture/one-hot-sample.js';
export type { Progress } from './stages/architecture/progress.js';
export { type Penalty, type Relaxation, type Sample, squaredPenalty } from './stages/architecture/relaxation.js';
export {
  type EdgeEntries,
  edgesOf,
  fill as fillTable,
  type SearchedEdges,
  take as takeRow,
} from './stages/architecture/searched-edges.js';
export { type SinglePath, singlePath } from './stages/architecture/single-path.js';
export { snas } from './stages/architecture/snas.js';
export { softmax } from './stages/architecture/softmax.js';
export { type ArchitectureTable, mapTable, rowsOf } from './stages/architecture/table.js';
export { Temperature, temperatureAt } from './stages/architecture/temperature.js';
export { loadBenchmark } from './stages/benchmark/load-benchmark.js';
export { queryBenchmark } from './stages/benchmark/query-benchmark.js';
export { queryTrajectory } from './stages/benchmark/query-trajectory.js';
export { blackBoxSearch } from './stages/black-box/black-box-search.js';
export { type Choices, genotypeOfChoices, mutateChoices, neighboursOf, randomChoices } from './stages/black-box/choices.js';
export {
  atOnce,
  type Evaluator,
  type EvaluatorContext,
  type EvaluatorOutline,
  type GenotypeEvaluation,
  type KnownCircumstances,
  type MakeEvaluator,
} from './stages/black-box/evaluator.js';
export { benchmarkAccuracy } from './stages/black-box/evaluators/benchmark-accuracy.js';
export { shortTraining } from './stages/black-box/evaluators/short-training.js';
export type { BlackBoxMethod, Evaluated, Proposal } from './stages/black-box/method.js';
export { localSearch } from './stages/black-box/methods/local-search.js';
export { randomSampling } from './stages/black-box/methods/random-sampling.js';
export { regularisedEvolution } from './stages/black-box/methods/regularised-evolution.js';
export { reinforce } from './stages/black-box/methods/reinforce.js';
export { mutateWeights, randomGenotype, randomWeights } from './stages/black-box/random-genotype.js';
export { curvature } from './stages/curvature/curvature.js';
export { weightCurvature } from './stages/curvature/weight-curvature.js';
export { discretise } from './stages/discretise/discretise.js';
export { discretiseWithin } from './stages/discretise/discretise-within.js';
export { sampleGenotype } from './stages/discretise/sample-genotype.js';
export { sampleWithin } from './stages/discretise/sample-within.js';
export { auroc } from './stages/evaluate/auroc.js';
export { expectedCalibrationError, type ReliabilityBin, reliabilityBins } from './stages/evaluate/calibration.js';
export { detectOutOfDistribution } from './stages/evaluate/detect-out-of-distribution.js';
export { evaluate } from './stages/evaluate/evaluate.js';
export { evaluateInherited } from './stages/evaluate/evaluate-inherited.js';
export { predict } from './stages/evaluate/predict.js';
export { brierScore, negativeLogLikelihood } from './stages/evaluate/proper-scores.js';
export { meanUncertainty, type Uncertainty, uncertaintyOf } from './stages/evaluate/uncertainty.js';
export { fixedGenotype } from './stages/genotype/fixed-genotype.js';
export { handMade } from './stages/genotype/hand-made.js';
export { ablationKind } from './stages/kinds/ablation.js';
export type { Ablation } from './stages/kinds/ablation-value.js';
export {
  type ArchitectureDistribution,
  architectureDistribution,
  isDistribution,
  type LearntArchitecture,
} from './stages/kinds/architecture-distribution.js';
export { type ArchitectureResources, architectureResources } from './stages/kinds/architecture-resources.js';
export { type ArchitectureTrajectory, architectureTrajectory } from './stages/kinds/architecture-trajectory.js';
export { type BenchmarkRecord, benchmarkRecord } from './stages/kinds/benchmark-record.js';
export { type Comparison, comparisonKind } from './stages/kinds/comparison.js';
export { type Curvature, curvatureKind } from './stages/kinds/curvature.js';
export { type Curves, curvesKind } from './stages/kinds/curves.js';
export { type Evaluation, evaluationKind } from './stages/kinds/evaluation.js';
export type { FoundArchitectures } from './stages/kinds/found-architectures.js';
export { type LatencyTable, latencyTable } from './stages/kinds/latency-table.js';
export { type MemoryUse, memoryUse } from './stages/kinds/memory-use.js';
export { type OutOfDistribution, outOfDistributionKind } from './stages/kinds/out-of-distribution.js';
export { type Picture, pictureKind } from './stages/kinds/picture.js';
export { mistakes, type PredictedClass, predictedClasses } from './stages/kinds/predicted-classes.js';
export { predictionsKind } from './stages/kinds/predictions.js';
export type { Predictions } from './stages/kinds/predictions-form.js';
export { type HistoryEntry, type SearchHistory, searchHistory } from './stages/kinds/search-history.js';
export { searchState } from './stages/kinds/search-state.js';
export { type ConcreteDropout, concreteDropout, releasedConcreteDropout } from './stages/kinds/settings/dropout.js';
export type { UncertaintyWeight } from './stages/kinds/settings/uncertainty.js';
export { type Summary, summaryKind } from './stages/kinds/summary.js';
export { type TrainedNetwork, trainedNetwork } from './stages/kinds/trained-network.js';
export { type TrajectoryRecord, trajectoryRecord } from './stages/kinds/trajectory-record.js';
export { type WeightCurvature, weightCurvatureKind } from './stages/kinds/weight-curvature.js';
export { type WidenedSearch, widenedSearch } from './stages/kinds/widened-search.js';
export { measureLatency } from './stages/latency/measure-latency.js';
export { load } from './stages/load/load.js';
export { type Iteration, iterate, iterateUntil, narrate, turn } from './stages/loop/iterate.js';
export { reportEvents, type StepReport } from './stages/loop/step-report.js';
export { measureMemory } from './stages/memory/measure-memory.js';
export { drnasSettings, type PlainSettings, type ProgressiveSettings } from './stages/progressive/drnas-settings.js';
export { widenAndPrune } from './stages/progressive/widen-and-prune.js';
export { compareWithPaper } from './stages/report/compare.js';
export { drawCurves } from './stages/report/curves.js';
export { imagenetRetraining } from './stages/retrain/imagenet-retraining.js';
export { retrain } from './stages/retrain/retrain.js';
export type {
  ArchitectureMethod,
  Learning,
  LearntDistribution,
  MethodFor,
  MethodMetrics,
  MethodSetup,
  MethodStateCodec,
  Outcome,
  RelaxedPoint,
  StoredMethod,
} from './stages/search/method/architecture-method.js';
export { type Adam, adam } from './stages/search/method/by-gradient/adam.js';
export type { ArchitectureOptimiser, GradientState } from './stages/search/method/by-gradient/optimiser.js';
export { type Compared, type ComparisonSettings, compareBySharedWeights } from './stages/search/method/comparison.js';
export type { Draw } from './stages/search/method/draw.js';
export { enas } from './stages/search/method/enas/enas.js';
export type { Play, Played, PlayedGradient, Replica } from './stages/search/method/play.js';
export { rsps } from './stages/search/method/rsps/rsps.js';
export type { Validate } from './stages/search/method/validate.js';
export { MU_DARTS_METHODS, type MuDartsMethod, type MuDartsReading, muDartsSettings } from './stages/search/mu-darts-settings.js';
export {
  dsnasSettings,
  gdasSettings,
  pcDartsSettings,
  type SearchPreset,
  snasSettings,
} from './stages/search/presets/gradient-presets.js';
export { enasSettings, rspsSettings } from './stages/search/presets/sampling-presets.js';
export { type RobustDartsPreset, robustDartsStopping } from './stages/search/robust-darts-stopping.js';
export { search } from './stages/search/search.js';
export { summarise } from './stages/summarise/summarise.js';
export { GradientDescent } from './stages/training/gradient-descent-settings.js';
export { type TrainingParts, trainingParts } from './stages/training/training-parts.js';

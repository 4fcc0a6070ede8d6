import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { decodeComponent, isComponent } from '../../artifacts/component.js';
import { isRecord } from '../../base/argument.js';
import { nearest } from '../../base/codecs/record.js';
import { reportErrors } from '../../base/codecs/report.js';
import { own } from '../../base/own.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import type { AlarmUse } from '../alarm.js';
import { type CompleteConfig, decodeConfig, type EncodedConfig, encodeConfig } from '../configuration.js';
import type { Experiment } from '../experiment.js';
import type { FlowNode } from '../flow.js';
import type { Resources } from '../resources.js';
import type { Foreseen, Machine } from '../stage.js';
import { type Choice, choose } from './choose.js';
import { codecAt, givenValue } from './field-codec.js';
import { foreseeNode, thisMachine } from './foresee.js';
import { type Graph, type GraphNode, graphOf, ownName } from './graph.js';
import { nodeAlarms } from './node-alarms.js';
import { nodeResources, RESOURCES } from './node-resources.js';
import { overrideText } from './override-text.js';

/** One `--set STAGE.KEY=VALUE`. */
export interface StageOverride {
  readonly stage: string;
  /** Keys from the stage's configuration inwards; a component's settings are entered without naming `config`. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** One `--set`: of a stage's key, or of a choice of the experiment. */
export type Override = StageOverride | Choice;

/** The most keys of a path; configurations are a few deep. */
const MOST_KEYS = 20;

/** Reads `STAGE.KEY=VALUE`, the value JSON where it parses as JSON and text otherwise, or `CHOICE=VALUE`. */
export const parseOverride = (text: string): either.Either<Problem, Override> => {
  const [, choice, chosen] = /^([^.=]+)=(.*)$/s.exec(text) ?? [];
  if (choice !== undefined && chosen !== undefined) return either.right({ choice, value: chosen });
  const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text);
  if (match === null) {
    return either.left(
      problem(
        'usage',
        `${quoted(text)} does not say which key of which stage to set`,
        '--set',
        'write it as --set STAGE.KEY=VALUE, for example --set search.epochs=2',
      ),
    );
  }
  const [, stage, keys, value] = match as unknown as [string, string, string, string];
  const path = keys.split('.', MOST_KEYS + 1);
  if (path.length > MOST_KEYS) {
    return either.left(
      problem(
        'usage',
        `${quoted(text)} names more than ${MOST_KEYS} keys inside one another`,
        '--set',
        'name a key that the stage has, as in --set search.weights.learningRate=0.1',
      ),
    );
  }
  return either.right({
    stage,
    path,
    value: either.getOrElse((): unknown => value)(either.tryCatch(() => JSON.parse(value) as unknown, String)),
  });
};

/** A configuration with another value at a path; the settings of a component are entered without naming `config`. */
export const assign = (target: unknown, path: readonly string[], value: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isComponent(target)) return { ...target, config: assign(target.config, path, value) };
  const holder = isRecord(target) ? target : {};
  return { ...holder, [key]: assign(own(holder, key), rest, value) };
};

/** Tells whether a name is that of a node: its own, that without the seed and the variant, or that of its stage. */
export const answersTo = ({ name, node }: GraphNode, wanted: string): boolean =>
  name === wanted || ownName(node) === wanted || node.definition.stage === wanted;

const checkOverrides = (graph: Graph, overrides: readonly StageOverride[]): either.Either<Problem, void> => {
  const stray = overrides.find(({ stage }) => !graph.nodes.some((node) => answersTo(node, stage)));
  if (stray === undefined) return either.right(undefined);
  // Of variants the name that all have.
  const names = [...new Set(graph.nodes.map(({ name, node }) => (node.variant === undefined ? name : ownName(node))))];
  const suggestion = nearest(stray.stage, names);
  return either.left(
    problem(
      'usage',
      `this experiment has no stage ${quoted(stray.stage)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      `--set ${cited(`${stray.stage}.${stray.path.join('.')}`)}`,
      `name one of its stages: ${names.join(', ')}`,
    ),
  );
};

/** Completes the components within a part of an encoded configuration. */
const decodeInside = (value: unknown): taskEither.TaskEither<readonly string[], unknown> => {
  if (isComponent(value)) {
    return pipe(
      taskEither.tryCatch(
        () => decodeComponent(value),
        (error): readonly string[] => [String((error as Error).message ?? error)],
      ),
      taskEither.chain(taskEither.fromEither),
      taskEither.bindTo('component'),
      taskEither.bind('config', ({ component }) => decodeInside(component.config)),
      taskEither.map(({ component, config }) => ({ ...component, config })),
    );
  }
  if (typeof value !== 'object' || value === null) return taskEither.right(value);
  const rebuild = (entries: readonly (readonly [string, unknown])[]): unknown =>
    Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
  return pipe(
    Object.entries(value),
    taskEither.traverseSeqArray(([key, inner]) =>
      pipe(
        decodeInside(inner),
        taskEither.bimap(
          (lines) => lines.map((line) => `${key}: ${line}`),
          (decoded) => [key, decoded] as const,
        ),
      ),
    ),
    taskEither.map(rebuild),
  );
};

// Breadth first: an input's own configuration is nearer than that of what the input was made from.
const findUpstream = (node: FlowNode, key: string, before: ReadonlyMap<FlowNode, CompleteConfig>): unknown => {
  const queue = Object.values(node.inputs).map((input) => input.node);
  for (const maker of queue) {
    const value = own<unknown>(before.get(maker)?.config ?? {}, key);
    if (value !== undefined) return value;
    queue.push(...Object.values(maker.inputs).map((input) => input.node));
  }
  return undefined;
};

/** A value that is no object stays as it is, for the codec to refuse. */
const inherit = (node: FlowNode, before: ReadonlyMap<FlowNode, CompleteConfig>): unknown => {
  const given = node.config ?? {};
  if (!isRecord(given)) return given;
  const inheritance = node.definition.inherits
    .filter((key) => own(given, key) === undefined)
    .map((key) => [key, findUpstream(node, key, before)] as const)
    .filter(([, value]) => value !== undefined);
  return { ...given, ...Object.fromEntries(inheritance) };
};

/** A node with its configuration, in both forms, and the resources that its stage will get. */
export interface ConfiguredNode extends GraphNode, CompleteConfig {
  readonly resources: Resources;
  readonly alarms: readonly AlarmUse[];
}

/** A graph whose every configuration is checked and complete. */
export interface ConfiguredGraph extends Graph {
  readonly nodes: readonly ConfiguredNode[];
}

/** The problem of settings that do not fit each other; of a variant it says how a swap leaves one of them out. */
const ofVariant = ({ node }: GraphNode, misfit: Problem): Problem =>
  node.variant === undefined
    ? misfit
    : {
        ...misfit,
        remedy: `${misfit.remedy}; a swap leaves a key out by null, as --swap '${ownName(node)}={KEY=VALUE,OTHER=null}'`,
      };

/** Checks and completes a configuration by the codec of its stage, and by those of the components in it. */
const complete = (definition: FlowNode['definition'], given: unknown): taskEither.TaskEither<readonly string[], CompleteConfig> =>
  pipe(
    taskEither.fromEither(decodeConfig(definition, given)),
    taskEither.mapLeft(reportErrors),
    taskEither.map((decoded) => encodeConfig(definition, decoded)),
    taskEither.chain((encoded) => decodeInside(encoded) as taskEither.TaskEither<readonly string[], EncodedConfig>),
    taskEither.bindTo('config'),
    // With the components in it complete: as a worker will decode it.
    taskEither.bind('decoded', ({ config }) =>
      pipe(taskEither.fromEither(decodeConfig(definition, config)), taskEither.mapLeft(reportErrors)),
    ),
  );

/**
 * The complete configuration of a node: what the experiment wrote, with what it inherits from the stages before it and the
 * overrides that name it, checked and completed by the stage's codec and by the codecs of the components in it.
 */
const configure = (
  graphNode: GraphNode,
  overrides: readonly StageOverride[],
  before: ReadonlyMap<FlowNode, CompleteConfig>,
): taskEither.TaskEither<Problem, CompleteConfig> => {
  const { node, name } = graphNode;
  const { definition } = node;
  const asked = overrides.filter(({ stage, path: [key] }) => answersTo(graphNode, stage) && key !== RESOURCES);
  const written = inherit(node, before);
  const given = async (one: StageOverride): Promise<StageOverride> =>
    one.value === null ? { ...one, value: givenValue(await codecAt(definition.config, written, one.path), null) } : one;
  const completedWith = (some: readonly StageOverride[]): taskEither.TaskEither<readonly string[], CompleteConfig> =>
    complete(
      definition,
      some.reduce<unknown>((config, { path, value }) => assign(config, path, value), written),
    );
  const refuse = (lines: readonly string[], change: StageOverride | undefined): Problem =>
    problem(
      'usage',
      `the configuration is not valid: ${lines.join('; ')}`,
      change === undefined ? `stage ${name}` : `--set ${cited(overrideText(change))}`,
      change === undefined
        ? `correct it in the experiment file or with --set${node.variant === undefined ? '' : ', or in the --swap of the variant, where KEY=null leaves a key out'}`
        : `set a key that the stage has to a value that it can have, as --set ${change.stage}.KEY=VALUE`,
    );
  return async () => {
    const changes = await Promise.all(asked.map(given));
    const completed = await completedWith(changes)();
    if (either.isRight(completed)) return completed;
    // The first change with which a configuration that was valid is none any more.
    let [valid, index] = [either.isRight(await completedWith([])()), 0];
    while (valid && index < changes.length) {
      index += 1;
      valid = either.isRight(await completedWith(changes.slice(0, index))());
    }
    return either.left(refuse(completed.left, asked[index - 1]));
  };
};

/**
 * Builds an experiment's graph and checks every configuration in it, by itself and against what is known of the stages
 * before it, so that a mistake in the last stage is found before the first one runs.
 *
 * @param machine what the run has; that of this process unless given
 */
export const configuredGraph = (
  experiment: Experiment,
  all: readonly Override[],
  machine: Machine = thisMachine(),
): taskEither.TaskEither<Problem, ConfiguredGraph> => {
  const choices = all.filter((one): one is Choice => 'choice' in one);
  const overrides = all.filter((one): one is StageOverride => 'stage' in one);
  return pipe(
    taskEither.fromEither(choose(experiment, choices)),
    taskEither.chainEitherK((chosen) => graphOf(experiment, chosen)),
    taskEither.chainFirst((graph) => taskEither.fromEither(checkOverrides(graph, overrides))),
    taskEither.chain((graph) => async () => {
      const configured = new Map<FlowNode, CompleteConfig>();
      for (const graphNode of graph.nodes) {
        const config = await configure(graphNode, overrides, configured)();
        if (either.isLeft(config)) return config;
        configured.set(graphNode.node, config.right);
      }
      const nodes = graph.nodes.map((graphNode) => ({ ...graphNode, ...(configured.get(graphNode.node) as CompleteConfig) }));
      const alarms = new Map<FlowNode, readonly AlarmUse[]>();
      for (const graphNode of graph.nodes) {
        const complete = await nodeAlarms(graphNode)();
        if (either.isLeft(complete)) return complete;
        alarms.set(graphNode.node, complete.right);
      }
      const known = new Map<FlowNode, Foreseen>();
      for (const complete of nodes) {
        const foreseen = await foreseeNode(complete, complete.decoded, known, machine)();
        if (either.isLeft(foreseen)) return either.left(ofVariant(complete, foreseen.left));
        known.set(complete.node, foreseen.right);
      }
      return pipe(
        nodes,
        either.traverseArray((graphNode) => {
          const changes = overrides.filter(({ stage, path: [key] }) => answersTo(graphNode, stage) && key === RESOURCES);
          return pipe(
            nodeResources(graphNode, graphNode.decoded, changes),
            either.map((resources) => ({ ...graphNode, resources, alarms: alarms.get(graphNode.node) ?? [] })),
          );
        }),
        either.map((nodes) => ({ ...graph, nodes })),
      );
    }),
  );
};

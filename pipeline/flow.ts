import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Observable, type OperatorFunction, throwError } from 'rxjs';
import type { Digest } from '../artifacts/digest.js';
import { describeValue, isRecord, refuseCall } from '../base/argument.js';
import { own } from '../base/own.js';
import { type Problem, problem } from '../base/problem.js';
import { quoted } from '../base/quote.js';
import { shared } from '../base/shared.js';
import type { AlarmUse } from './alarm.js';
import { kindMisfit } from './kind-misfit.js';
import type { Resources } from './resources.js';
import { seedInScope } from './seed-scope.js';
import { type ConfigOf, inputKind, type Kinds, listedInput, type Stage, type StageDefinition, type ValuesOf } from './stage.js';
import { variantInScope } from './variant-scope.js';

/** One output of one node of the graph. */
export interface FlowOutput {
  readonly node: FlowNode;
  readonly output: string;
}

/** A use of a stage in an experiment: the stage, its configuration as written, and where its inputs come from. */
export interface FlowNode {
  readonly definition: StageDefinition;
  readonly config: unknown;
  readonly inputs: Readonly<Record<string, FlowOutput>>;
  /** The name that the experiment gave this use of the stage, if any. */
  readonly label: string | undefined;
  /** Addend of the run's seed, for a stage that was made by `overSeeds`. */
  readonly seed: number | undefined;
  /** The variant that it belongs to, for a stage that `ablate` made; part of its name and of no key. */
  readonly variant?: string;
  /** Resources that the experiment asks for over those that the stage states. */
  readonly resources?: Resources;
  /** Address of the executor that it computes on, where that is not the run's; part of no key. */
  readonly executor?: string;
  /** Alarms that watch this use of the stage. */
  readonly alarms?: readonly AlarmUse[];
}

/** An artifact that a run produced or found, and how to read it. */
export interface ArtifactReference<A> {
  readonly kind: string;
  readonly digest: Digest;
  readonly summary: string;
  readonly value: TaskEither<Problem, A>;
}

type Values = Readonly<Record<string, unknown>>;

/** The artifacts at hand at one point of the graph. */
export type References<E extends Values> = { readonly [K in keyof E]: ArtifactReference<E[K]> };

/** A flow of any artifacts. */
// biome-ignore lint/suspicious/noExplicitAny: a flow of any artifacts
export type AnyFlow = Flow<any>;

type Step<A extends Values, B extends Values> = (flow: Flow<A>) => Flow<B>;

type Results = Observable<Readonly<Record<string, ArtifactReference<unknown>>>>;

const bound = (): WeakMap<FlowNode, Results> => shared('bound-nodes', () => new WeakMap());

/** Connects a node of a graph to the run that computes it; subscribing to its flow then gives the run's artifacts. */
export const bindNode = (node: FlowNode, results: Results): void => {
  bound().set(node, results);
};

/**
 * An Observable that knows its graph: the artifacts `E` that are at hand after a stage, each with the node that makes it.
 *
 * A flow emits once, when its last stage's artifacts are there, and completes. Stages link flows by `pipe`, like any
 * RxJS operator; a stage adds its outputs to the artifacts at hand and takes its inputs from them by name. An ordinary
 * operator leaves the graph: what it gives is a plain Observable. Subscribed outside a run a flow errors.
 */
export class Flow<E extends Values> extends Observable<References<E>> {
  constructor(
    /** The stage that this flow ends in. */
    readonly node: FlowNode,
    /** Every artifact at hand, by name. */
    readonly environment: Readonly<Record<string, FlowOutput>>,
  ) {
    super((subscriber) => {
      const results = bound().get(node) ?? throwError(() => unbound(node));
      return results.subscribe(subscriber as never);
    });
  }

  override pipe(): this;
  override pipe<A extends Values>(a: Step<E, A>): Flow<A>;
  override pipe<A extends Values, B extends Values>(a: Step<E, A>, b: Step<A, B>): Flow<B>;
  override pipe<A extends Values, B extends Values, C extends Values>(a: Step<E, A>, b: Step<A, B>, c: Step<B, C>): Flow<C>;
  override pipe<A extends Values, B extends Values, C extends Values, D extends Values>(
    a: Step<E, A>,
    b: Step<A, B>,
    c: Step<B, C>,
    d: Step<C, D>,
  ): Flow<D>;
  override pipe<A extends Values, B extends Values, C extends Values, D extends Values, F extends Values>(
    a: Step<E, A>,
    b: Step<A, B>,
    c: Step<B, C>,
    d: Step<C, D>,
    f: Step<D, F>,
  ): Flow<F>;
  override pipe<A extends Values, B extends Values, C extends Values, D extends Values, F extends Values, G extends Values>(
    a: Step<E, A>,
    b: Step<A, B>,
    c: Step<B, C>,
    d: Step<C, D>,
    f: Step<D, F>,
    g: Step<F, G>,
  ): Flow<G>;
  override pipe<A>(a: OperatorFunction<References<E>, A>): Observable<A>;
  override pipe(...operators: OperatorFunction<unknown, unknown>[]): Observable<unknown>;
  override pipe(...operators: readonly unknown[]): unknown {
    return operators.reduce<unknown>((flow, operator) => {
      if (typeof operator !== 'function')
        refuseCall(
          'pipe',
          `it was given ${describeValue(operator)}`,
          'give it stages, called with their settings: images.pipe(search({ ... }), discretise())',
        );
      const next = (operator as (from: unknown) => unknown)(flow);
      if (typeof next === 'function')
        refuseCall(
          operator.name || 'pipe',
          'it was not called',
          'call a stage, with its settings or without: images.pipe(search({ ... }), discretise())',
        );
      return next;
    }, this);
  }
}

/** Tells whether a value is a flow, of whichever copy of this package. */
export const isFlow = (value: unknown): value is AnyFlow =>
  isRecord(value) && isRecord(value['node']) && isRecord(value['environment']) && typeof value['subscribe'] === 'function';

const unbound = (node: FlowNode): Problem =>
  problem(
    'usage',
    'a flow was subscribed to outside a run',
    `stage ${node.definition.stage}`,
    'run the experiment with `pipe run` or `runExperiment`',
  );

/** A flow of artifacts at hand; what a stage operator asks of the flow that it is applied to. */
export type Adds<E extends Values, O extends Kinds> = Omit<E, keyof O> & ValuesOf<O>;

/** Throws the problem of an input that is of another kind than the stage takes under that name. */
const expectKind = (definition: StageDefinition, input: string, { node, output }: FlowOutput): void => {
  const wanted = inputKind(definition, input);
  const misfit = wanted && kindMisfit(definition.stage, wanted, { input, from: node.definition, output });
  if (misfit !== undefined) throw misfit;
};

const connect = (
  definition: StageDefinition,
  config: unknown,
  environment: Readonly<Record<string, FlowOutput>>,
): Flow<Values> => {
  const missing = Object.keys(definition.inputs).filter((name) => own(environment, name) === undefined);
  if (missing.length > 0) {
    throw problem(
      'usage',
      `stage ${definition.stage} needs ${missing.join(' and ')}, which no stage before it makes`,
      `stage ${definition.stage}`,
      `put a stage that makes it before, or pass the flow that has it (at hand: ${Object.keys(environment).join(', ') || 'nothing'})`,
    );
  }
  const used = [...Object.keys(definition.inputs), ...Object.keys(definition.optional)].flatMap((name) => {
    const output = own(environment, name);
    return output === undefined ? [] : [[name, output] as const];
  });
  for (const [name, output] of used) expectKind(definition, name, output);
  const variant = variantInScope();
  const node: FlowNode = {
    definition,
    config,
    inputs: Object.fromEntries(used),
    label: undefined,
    seed: seedInScope(),
    ...(variant === undefined ? {} : { variant }),
  };
  const outputs = Object.keys(definition.outputs).map((output) => [output, { node, output }] as const);
  return new Flow(node, { ...environment, ...Object.fromEntries(outputs) });
};

/** Starts a flow with a stage that needs no artifact. */
// biome-ignore lint/suspicious/noExplicitAny: a stage of any configuration
export const start = <S extends Stage<any, Record<never, never>, any, any>>(
  definition: S,
  config: ConfigOf<S>,
): Flow<ValuesOf<S['outputs']>> => connect(definition, config, {}) as unknown as Flow<ValuesOf<S['outputs']>>;

/**
 * Refuses what are no flows by name.
 *
 * @param callee the function that was given them
 * @throws Problem that names the function
 */
export const expectFlows = (callee: string, flows: unknown): void => {
  const remedy = `give it flows by the names that they are to have: ${callee}({ mine: flow }, ...)`;
  if (!isRecord(flows) || isFlow(flows))
    refuseCall(callee, `it was given ${isFlow(flows) ? 'a flow without a name' : describeValue(flows)}`, remedy);
  for (const [name, flow] of Object.entries(flows))
    if (!isFlow(flow)) refuseCall(callee, `${quoted(name)} is no flow but ${describeValue(flow)}`, remedy);
};

/**
 * Starts a flow with a stage that takes the same artifacts of several flows: those in its `each`, under the flows' names.
 *
 * An artifact that a flow does not have at hand is left out.
 */
// biome-ignore lint/suspicious/noExplicitAny: a stage of any configuration
export const gather = <S extends Stage<any, Record<never, never>, any, any>>(
  definition: S,
  config: ConfigOf<S>,
  flows: Readonly<Record<string, AnyFlow>>,
): Flow<ValuesOf<S['outputs']>> => {
  expectFlows(definition.stage, flows);
  const inputs = Object.entries(flows).flatMap(([name, { environment }]) =>
    Object.keys(definition.each).flatMap((input) => {
      const output = own(environment, input);
      if (output === undefined) return [];
      const listed = listedInput(input, name);
      expectKind(definition, listed, output);
      return [[listed, output] as const];
    }),
  );
  const { node, environment } = connect(definition, config, {});
  const gathered: FlowNode = { ...node, inputs: Object.fromEntries(inputs) };
  const outputs = Object.entries(environment).map(([name, { output }]) => [name, { node: gathered, output }] as const);
  return new Flow(gathered, Object.fromEntries(outputs)) as unknown as Flow<ValuesOf<S['outputs']>>;
};

/**
 * The operator of a stage: called with settings, and before them with further flows whose artifacts are to be at hand
 * too (they take precedence over those of the flow that the operator is applied to).
 */
// biome-ignore lint/suspicious/noExplicitAny: a stage of any types
export interface StageOperator<S extends Stage<any, any, any, any>> {
  (first: AnyFlow, second: AnyFlow, settings?: ConfigOf<S>): <E extends Values>(flow: Flow<E>) => Flow<Adds<E, S['outputs']>>;
  (other: AnyFlow, settings?: ConfigOf<S>): <E extends Values>(flow: Flow<E>) => Flow<Adds<E, S['outputs']>>;
  // Last, since TypeScript explains a wrong call by the last: a wrong setting is to be named.
  (settings?: ConfigOf<S>): <E extends Values>(flow: Flow<E>) => Flow<Adds<E, S['outputs']>>;
  /** The stage that it applies. */
  readonly operatorOf: S;
}

/**
 * Makes the operator that applies a stage in a flow's `pipe`; it takes the stage's inputs from the flow by name.
 *
 * @example
 * export const discretise = operator(discretiseStage);
 * const cell = images.pipe(search({ space, architecture }), discretise());
 */
// biome-ignore lint/suspicious/noExplicitAny: a stage of any types
export const operator = <S extends Stage<any, any, any, any>>(definition: S): StageOperator<S> => {
  const call = (...given: readonly unknown[]) => {
    const others = given.filter(isFlow);
    const [settings = {}, ...more] = given.filter((one) => one !== undefined && !isFlow(one));
    if (more.length > 0)
      refuseCall(
        definition.stage,
        `it was given settings ${more.length + 1} times`,
        'give it flows first, and then one object of settings',
      );
    return (flow: AnyFlow) => {
      if (!isFlow(flow))
        refuseCall(
          definition.stage,
          `it was applied to ${describeValue(flow)}`,
          'apply it to a flow, by its `pipe`, after stages that were called with their settings',
        );
      return connect(definition, settings, Object.assign({}, ...[flow, ...others].map(({ environment }) => environment)));
    };
  };
  Object.defineProperty(call, 'name', { value: definition.stage });
  return Object.assign(call, { operatorOf: definition }) as unknown as StageOperator<S>;
};

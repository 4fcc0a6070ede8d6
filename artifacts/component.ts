import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { withArticle } from '../base/article.js';
import { blamingLater } from '../base/blame.js';
import type { RecordCodec, RecordInput, RecordOutput, Written } from '../base/codecs/record.js';
import { reportErrors } from '../base/codecs/report.js';
import { quoted } from '../base/quote.js';
import { exportsOf } from './module-exports.js';

/**
 * A value that names code: a data set, a search space or an architecture relaxation with its settings.
 *
 * A component is plain data, so it can be part of a stage's configuration, cross to a worker, and enter a
 * stage's key; the code it names is loaded from `source` where it is needed. In a key, `source` is replaced
 * by the digest of that module's normalised closure, and `location` is left out.
 */
export interface Component<Kind extends string = string> {
  readonly component: Kind;
  readonly name: string;
  /** URL of the module that exports the component's definition. */
  readonly source: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Place of what the component reads on this machine; not part of any key. */
  readonly location?: Readonly<Record<string, string>>;
}

/** The definition of a component: its settings' codec and the code that gives it meaning. */
export interface ComponentDefinition<Kind extends string, C, Implementation> {
  readonly definition: Kind;
  readonly name: string;
  readonly source: string;
  readonly config: t.Type<C, unknown, unknown>;
  /**
   * Facts that its settings alone tell, before it is loaded and files are read; their form depends on its kind. Absent
   * where nothing is known.
   */
  readonly outline?: () => Promise<(config: C) => unknown>;
  /** Loads the implementation; a dynamic import here keeps heavy modules out of the planner. */
  readonly load: () => Promise<(config: C) => Implementation>;
}

/** A callable definition: called with settings it gives the {@link Component} that names it. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export type ComponentFactory<Kind extends string, F extends Record<string, any>, Implementation> = ComponentDefinition<
  Kind,
  RecordOutput<F>,
  Implementation
> &
  (Record<string, never> extends RecordInput<F>
    ? (config?: RecordInput<F>, location?: Readonly<Record<string, string>>) => Component<Kind>
    : (config: RecordInput<F>, location?: Readonly<Record<string, string>>) => Component<Kind>);

/**
 * Defines a component. The module at `source` must export the result, so that a worker can find it by name.
 *
 * @param source always `import.meta.url`
 * @param outline what is known of it by its settings: of a data set `ImagesOutline`, of a space `SpaceOutline`
 *
 * @example
 * export const softmax = component({
 *   kind: 'relaxation', name: 'softmax', source: import.meta.url,
 *   config: record('softmax', {}), load: async () => (await import('./softmax-relaxation.js')).softmaxRelaxation,
 * });
 */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export const component = <Kind extends string, F extends Record<string, any>, Implementation>(definition: {
  readonly kind: Kind;
  readonly name: string;
  readonly source: string;
  readonly config: RecordCodec<F>;
  readonly outline?: () => Promise<(config: RecordOutput<F>) => unknown>;
  readonly load: () => Promise<(config: RecordOutput<F>) => Implementation>;
}): ComponentFactory<Kind, F, Implementation> => {
  const make = (config: unknown = {}, location?: Readonly<Record<string, string>>): Component<Kind> => ({
    component: definition.kind,
    name: definition.name,
    source: definition.source,
    config: config as Record<string, unknown>,
    ...(location === undefined ? {} : { location }),
  });
  Object.defineProperty(make, 'name', { value: definition.name });
  return Object.assign(make, {
    definition: definition.kind,
    source: definition.source,
    config: definition.config,
    outline: definition.outline,
    load: definition.load,
  }) as unknown as ComponentFactory<Kind, F, Implementation>;
};

/** Tells whether a value is a component, of the given kind if one is given. */
export const isComponent = <Kind extends string = string>(value: unknown, kind?: Kind): value is Component<Kind> =>
  typeof value === 'object' &&
  value !== null &&
  'component' in value &&
  'source' in value &&
  (kind === undefined || (value as Component).component === kind);

// What reports a fault adds the text itself.
const BY_NAME = ' that the experiment file makes (an experiment chooses among several by its "choices")';

/** Codec of a configuration field that holds a component of one of some kinds; its settings are checked when it is resolved. */
export const componentOf = <Kind extends string>(
  ...kinds: readonly [Kind, ...Kind[]]
): t.Type<Component<Kind>, Component<Kind>, unknown> => {
  const isOne = (value: unknown): value is Component<Kind> => kinds.some((kind) => isComponent(value, kind));
  const names = kinds.map(withArticle).join(' or ');
  const type = new t.Type<Component<Kind>, Component<Kind>, unknown>(
    kinds.join(' or '),
    isOne,
    (value, context) =>
      isOne(value)
        ? t.success(value)
        : t.failure(
            value,
            context,
            `must be ${names}${isComponent(value) ? `, not the ${value.component} ${quoted(value.name)}` : typeof value === 'string' ? BY_NAME : ''}`,
          ),
    (value) => value,
  );
  return Object.assign(type, { kinds });
};

/** Kinds of the components that a field's codec takes; none for one that takes no component. */
export const componentKinds = (codec: unknown): readonly string[] => {
  const { kinds, types, inner } = (codec ?? {}) as {
    readonly kinds?: readonly string[];
    readonly types?: readonly unknown[];
    readonly inner?: unknown;
  };
  if (kinds !== undefined) return kinds;
  return (types ?? (inner === undefined ? [] : [inner])).flatMap(componentKinds);
};

/** Codec of a configuration field that holds either the settings of what is usual or a component of a kind in its place. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export const componentOr = <Kind extends string, F extends Record<string, any>>(
  kind: Kind,
  settings: RecordCodec<F>,
): t.Type<Component<Kind> | RecordOutput<F>, unknown, unknown> &
  Written<Component<Kind> | RecordInput<F>> & { readonly fields: F } => {
  type Either = Component<Kind> | RecordOutput<F>;
  const of = (value: unknown) => (isComponent(value) ? componentOf(kind) : settings) as t.Type<Either, unknown, unknown>;
  const type = new t.Type<Either, unknown, unknown>(
    settings.name,
    (value): value is Either => of(value).is(value),
    (value, context) => of(value).validate(value, context),
    (value) => of(value).encode(value),
  );
  return Object.assign(type, {
    kinds: [kind],
    fields: settings.fields,
    written: (value: Component<Kind> | RecordInput<F>) => value,
  });
};

/**
 * Imports the module that a component names and gives its definition.
 *
 * @throws Error when the module exports no such definition; the message names module and component
 */
export const findDefinition = async (wanted: Component): Promise<ComponentDefinition<string, unknown, unknown>> => {
  const found = Object.values(await exportsOf(wanted.source)).find(
    (value) =>
      typeof value === 'function' &&
      (value as unknown as { definition?: string }).definition === wanted.component &&
      value.name === wanted.name,
  );
  if (found === undefined) throw new Error(`${wanted.source} exports no ${wanted.component} named ${quoted(wanted.name)}`);
  return found as unknown as ComponentDefinition<string, unknown, unknown>;
};

/** Checks a component's settings with its own codec: the component with defaults filled in, or what is wrong. */
export const decodeComponent = async (given: Component): Promise<either.Either<readonly string[], Component>> => {
  const definition = await findDefinition(given);
  const decoded = definition.config.decode(given.config);
  return either.isLeft(decoded)
    ? either.left(reportErrors(decoded.left).map((line) => `${given.name}: ${line}`))
    : either.right({ ...given, config: definition.config.encode(decoded.right) as Record<string, unknown> });
};

/** Facts that the definition of a component tells by its settings, or undefined where it tells none. */
export const outlineOf = async (given: Component): Promise<unknown> => {
  const { config, outline } = await findDefinition(given);
  const decoded = config.decode(given.config);
  return either.isLeft(decoded) || outline === undefined ? undefined : (await outline())(decoded.right);
};

/**
 * Loads the implementation that a component names.
 *
 * @throws Problem that names the component where its code throws
 */
export const resolveComponent = async <Implementation>(given: Component): Promise<Implementation> => {
  const definition = await findDefinition(given);
  const decoded = definition.config.decode(given.config);
  if (either.isLeft(decoded)) throw new Error(`${given.name}: ${reportErrors(decoded.left).join('; ')}`);
  const load = async () => (await definition.load())(decoded.right) as Implementation;
  return blamingLater(`${given.component} ${given.name}`, 'load', load);
};

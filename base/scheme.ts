import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from './problem.js';

/** Role of an address: where a run keeps its bytes, where its stages compute, or who hears its events. */
export type SchemeKind = 'store' | 'executor' | 'sink';

/** Folders that the target of an address may be relative to. */
export interface AddressContext {
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Environment variables of the process, for credentials. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * One kind of place that an address `NAME:TARGET` names: `store`, `executor` or `sink`.
 *
 * It is found by its name in the list of built-in ones, or in a module of a user's that exports it: `./mine.ts:TARGET`.
 */
export interface Scheme<Kind extends SchemeKind = SchemeKind, A = unknown> {
  readonly scheme: Kind;
  readonly name: string;
  /** URL of the module that exports it, by which a worker finds it. */
  readonly source: string;
  /** The word for its target in the help text, such as `FILE`; empty where it takes none. */
  readonly target: string;
  /** Opens what the target names; its problem says what is wrong with the target and how to mend it. */
  readonly open: (target: string, context: AddressContext) => TaskEither<Problem, A>;
}

/** An address as plain data, which crosses to workers: a scheme by its module and name, and the target that it opens. */
export interface Address<Kind extends SchemeKind = SchemeKind> {
  readonly scheme: Kind;
  readonly name: string;
  readonly source: string;
  readonly target: string;
  /** {@link AddressContext.folder} of whoever wrote the address. */
  readonly folder: string;
}

/** The address that opens a target by a scheme. */
export const addressOf = <Kind extends SchemeKind>(
  { scheme, name, source }: Scheme<Kind>,
  target: string,
  folder: string,
): Address<Kind> => ({ scheme, name, source, target, folder });

/** An address as a person writes it. */
export const addressText = ({ name, target }: Pick<Address, 'name' | 'target'>): string =>
  target === '' ? name : `${name}:${target}`;

/** Tells whether a value is a scheme, of a kind if one is given. */
export const isScheme = <Kind extends SchemeKind>(value: unknown, kind?: Kind): value is Scheme<Kind> =>
  typeof value === 'object' &&
  value !== null &&
  'scheme' in value &&
  'open' in value &&
  typeof value.open === 'function' &&
  (kind === undefined || value.scheme === kind);

import type { Digest } from '../../artifacts/digest.js';
import type { KeyParts } from '../../artifacts/manifest.js';
import { valueDifferences } from '../difference/value-differences.js';
import { SOURCE_FILES } from '../key/node-key.js';

/** The two sides of a difference: as it is now, and as it was; absent where there is or was nothing. */
interface Sides<A> {
  readonly now?: A;
  readonly was?: A;
}

/** A difference between the parts of two keys of a stage. */
export type PartDifference =
  /** The name of the stage's definition. */
  | ({ readonly part: 'stage' } & Required<Sides<string>>)
  /** The code of the stage: its closure. */
  | ({ readonly part: 'source' } & Required<Sides<Digest>>)
  /** A setting of its configuration, by the path that `--set` has for it; a component is one where another takes its place. */
  | ({ readonly part: 'setting'; readonly path: string } & Sides<unknown>)
  /** The code of a component in its configuration. */
  | ({ readonly part: 'component'; readonly path: string; readonly name: string } & Required<Sides<Digest>>)
  /** An alarm that stops it. */
  | ({ readonly part: 'alarm'; readonly path: string } & Sides<unknown>)
  /** An input artifact. */
  | ({ readonly part: 'input'; readonly name: string } & Sides<Digest>)
  /** The files that it reads from outside the store. */
  | ({ readonly part: 'files' } & Sides<Digest>)
  | ({ readonly part: 'seed' } & Required<Sides<number | null>>)
  /** The numeric backend by name. */
  | ({ readonly part: 'backend' } & Required<Sides<string | null>>)
  /** The numeric source of the backend of the same name. */
  | ({ readonly part: 'numerics'; readonly name: string } & Required<Sides<Digest>>);

const ALARMS = 'alarms';

const nameAt = (config: unknown, path: readonly string[]): string => {
  const [key, ...rest] = path;
  const value = config as { readonly component?: unknown; readonly name?: unknown; readonly config?: unknown };
  if (key === undefined) return String(value.name);
  const holder = value.component === undefined ? value : value.config;
  return nameAt((holder as Readonly<Record<string, unknown>>)[key], rest);
};

const ofConfig = (now: unknown, was: unknown): readonly PartDifference[] =>
  valueDifferences(now, was).map(({ path: keys, a, b, ofCode }): PartDifference => {
    const path = keys.join('.');
    if (ofCode) return { part: 'component', path, name: nameAt(now, keys), now: a as Digest, was: b as Digest };
    const sides = { path, ...(a === undefined ? {} : { now: a }), ...(b === undefined ? {} : { was: b }) };
    return keys[0] === ALARMS ? { part: 'alarm', ...sides } : { part: 'setting', ...sides };
  });

const ofInputs = (now: KeyParts['inputs'], was: KeyParts['inputs']): readonly PartDifference[] =>
  valueDifferences(now, was).map(({ path: [name = ''], a, b }): PartDifference => {
    const sides = { ...(a === undefined ? {} : { now: a as Digest }), ...(b === undefined ? {} : { was: b as Digest }) };
    return name === SOURCE_FILES ? { part: 'files', ...sides } : { part: 'input', name, ...sides };
  });

const ofBackend = (now: KeyParts['backend'], was: KeyParts['backend']): readonly PartDifference[] => {
  if (now?.name !== was?.name) return [{ part: 'backend', now: now?.name ?? null, was: was?.name ?? null }];
  if (now === null || was === null || now.source === was.source) return [];
  return [{ part: 'numerics', name: now.name, now: now.source, was: was.source }];
};

/**
 * The differences between the parts of a stage's key now and those of another key: nothing for equal keys.
 *
 * @param unknown names of inputs that are not known now, which are left out
 */
export const partDifferences = (now: KeyParts, was: KeyParts, unknown: readonly string[] = []): readonly PartDifference[] => {
  const known = ({ inputs }: KeyParts): KeyParts['inputs'] =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => !unknown.includes(name)));
  return [
    ...(now.stage === was.stage ? [] : [{ part: 'stage', now: now.stage, was: was.stage } as const]),
    ...(now.source === was.source ? [] : [{ part: 'source', now: now.source, was: was.source } as const]),
    ...ofConfig(now.config, was.config),
    ...ofInputs(known(now), known(was)),
    ...(now.seed === was.seed ? [] : [{ part: 'seed', now: now.seed, was: was.seed } as const]),
    ...ofBackend(now.backend, was.backend),
  ];
};

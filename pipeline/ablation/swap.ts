import type { StageDefinition } from '../stage.js';

/** A value at a path of a configuration; undefined leaves the key out. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Change of a stage, or of the experiment, in one variant. */
export type Change =
  /** Another value of a choice of the experiment. */
  | { readonly change: 'choice'; readonly value: string }
  /** Another value at a path of the configuration. */
  | ({ readonly change: 'value' } & Setting)
  /** Several keys of the configuration, one after another: a preset. The others stay. */
  | { readonly change: 'settings'; readonly settings: readonly Setting[] }
  /** Another stage in its place, with the settings that are given and no others. */
  | { readonly change: 'stage'; readonly definition: StageDefinition; readonly settings: Readonly<Record<string, unknown>> };

/** One value of a swap: its name in tables and in the names of stages, and what it changes. */
export interface SwapValue {
  readonly name: string;
  readonly change: Change;
}

/** A swap whose values are known. */
export interface Swap {
  /** The stage or the choice. */
  readonly target: string;
  readonly path: readonly string[];
  readonly values: readonly SwapValue[];
  /** As it was written. */
  readonly text: string;
}

/** A name of a value: a word, or settings by their keys, for itself, and for data the last key with it, as `epochs=10`. */
export const valueName = (target: string, path: readonly string[], text: string, isWord: boolean): string =>
  isWord ? text : `${path.at(-1) ?? target}=${text}`;

import type { Device } from '../../../base/backend.js';
import type { BackendTrial } from '../../compose/backend-trial.js';

/** Finding of an examination of a backend or a library: its device, or the obstacle to its use with the remedy. */
export type Finding =
  | { readonly works: true; readonly device: Device; readonly seconds: number }
  | { readonly works: false; readonly obstacle: string };

/** A backend and what was found of it. */
export interface BackendFinding {
  readonly name: string;
  /** True of the one that a run takes where none is named. */
  readonly isDefault: boolean;
  /** Reason that it may not be the default; null if there is none. */
  readonly reservation: string | null;
  readonly finding: Finding;
  /** Names of the devices that its stages can be divided among; absent for one that cannot choose among any. */
  readonly devices?: readonly string[];
  /** The trial beside the backend that is taken otherwise, of one that is the default only where it is faster. */
  readonly trial?: BackendTrial;
}

/** Place of the store, and the obstacle to writing there. */
export interface StoreFinding {
  /** Path of the folder; of another kind of place, its address. */
  readonly folder: string;
  /** True where there is something at that path; a run makes what is not there. */
  readonly isThere: boolean;
  /** The obstacle to writing it, with its remedy; null if there is none. */
  readonly obstacle: string | null;
  /** Bytes that are free where it lies; undefined where the system does not say. */
  readonly free: number | undefined;
}

/** All that `pipe doctor` finds. */
export interface Diagnosis {
  readonly version: string;
  readonly node: { readonly version: string; readonly least: string; readonly suits: boolean; readonly platform: string };
  /** Bytes; where a container limits them, of the container. */
  readonly memory: { readonly total: number; readonly free: number };
  readonly store: StoreFinding;
  readonly sharp: Finding;
  readonly backends: readonly BackendFinding[];
}

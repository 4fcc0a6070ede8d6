import type { Device } from '../../../base/backend.js';

/** What the examination of a backend or a library found: what it is, or why it cannot be used and what to do about it. */
export type Finding =
  | { readonly works: true; readonly device: Device; readonly seconds: number }
  | { readonly works: false; readonly obstacle: string };

/** A backend and what was found of it. */
export interface BackendFinding {
  readonly name: string;
  /** Whether a run takes it where none is named. */
  readonly isDefault: boolean;
  /** Why it may not be the default; null where nothing stands against it. */
  readonly reservation: string | null;
  readonly finding: Finding;
}

/** Where the store lies and whether a run can write there. */
export interface StoreFinding {
  /** Path of the folder; of another kind of place, its address. */
  readonly folder: string;
  /** Whether there is something at that path; a run makes what is not there. */
  readonly isThere: boolean;
  /** Why it cannot be written and what to do about it; null where it can. */
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

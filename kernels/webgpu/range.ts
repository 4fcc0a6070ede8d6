import type { GpuBuffer } from './gpu.js';

/** A buffer of the device, of which tensors have parts. */
export interface Slab {
  readonly id: number;
  readonly buffer: GpuBuffer;
  readonly bytes: number;
}

/** A part of a slab. Bytes are whole multiples of 16, so that it may be read by vectors of four. */
export interface Range {
  readonly slab: Slab;
  /** Byte at which it begins, a multiple of {@link GRAIN}. */
  readonly offset: number;
  readonly bytes: number;
}

/** Bytes on whose multiples ranges begin: the most that any GPU asks for. */
export const GRAIN = 256;

/** The whole slab that a range is part of, for kernels over many tensors, which find each by its {@link wordOf}. */
export const wholeSlab = ({ slab }: Range): Range => ({ slab, offset: 0, bytes: slab.bytes });

/** The place of a range in its slab, in numbers of four bytes. */
export const wordOf = ({ offset }: Range): number => offset / 4;

/** So many bytes, rounded up to a multiple of another number. */
export const roundedUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

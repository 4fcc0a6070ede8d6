/** Bytes of an engine's memory, and its live blocks. */
export interface EngineMemory {
  /** Bytes of live blocks. */
  readonly used: number;
  /** Bytes taken from the system or the device: live blocks, and those that wait to be used again. */
  readonly held: number;
  /** The most bytes that were in use at once since the peak was reset. */
  readonly peak: number;
  /** Bytes that the whole process has taken for engines of this kind: those of every stage that computes. */
  readonly total: number;
  /** The number of live blocks. */
  readonly live: number;
  /** The number of kept plans of cells. */
  readonly plans: number;
}

/** Time that an engine's device spent in the launches of a program. */
export interface ProgramTime {
  readonly program: string;
  readonly launches: number;
  readonly milliseconds: number;
}

/**
 * Memory for float32 tensors and kernels that compute in it: the C++ of `native`, or a GPU.
 *
 * A block is told by its handle, a whole number from 0. Kernels have the names and the numbers of
 * `kernels/native/src/kernels.def`, where each states what it reads.
 */
export interface Engine {
  /** True where a launch costs more than memory does; see `paysByLaunch`. */
  readonly paysByLaunch?: true;
  /** A block of so many floats, not initialised: its handle. */
  readonly allocate: (floats: number) => number;
  readonly release: (handle: number) => void;
  readonly write: (handle: number, values: Float32Array) => void;
  /** Waits for what was called before, and copies a block's numbers. */
  readonly read: (handle: number, values: Float32Array) => void;
  /**
   * Calls a kernel: the numbers that it returns, if any.
   *
   * @throws EngineFailure where the memory does not suffice; Error for a kernel that there is not, or a wrong call
   */
  readonly call: (kernel: string, numbers: readonly number[]) => readonly number[];
  /** Tells whether there is a kernel: an engine may have others beside those of `kernels.def`, such as two of them in one. */
  readonly has: (kernel: string) => boolean;
  readonly memory: () => EngineMemory;
  readonly resetPeak: () => void;
  /** The times of programs since the last call, the longest first; absent where none are measured. */
  readonly profile?: () => readonly ProgramTime[];
  /** Gives the blocks that wait to be used again back to the system or the device. */
  readonly trim: () => void;
}

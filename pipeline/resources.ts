/** The machine's resources that a stage asks for. They decide where and when it computes, enter no key, and change no result. */
export interface Resources {
  /** Cores that it computes with (1). */
  readonly cores?: number;
  /** Most memory that it may take, in MiB. */
  readonly memory?: number;
  /** Most minutes that it may compute without a pause. */
  readonly minutes?: number;
  /** The device that it needs, in words of the executor. */
  readonly device?: string;
}

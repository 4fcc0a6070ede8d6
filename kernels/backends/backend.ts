/** What a backend computes on. */
export interface Device {
  /** Its name, such as the model of the CPU or GPU. */
  readonly name: string;
  /** Facts in a few words each: threads, vector instructions, the driver. */
  readonly details: readonly string[];
  /** Whether it is a program on the CPU that stands in for a GPU: right, and slow. */
  readonly emulated: boolean;
}

/** A tfjs backend that sluice can compute with. */
export interface Backend {
  /** The name under which tfjs knows it. */
  readonly name: string;
  /**
   * Why it cannot run here and what to do about it, in one sentence without a final full stop; null where it can. It may
   * load a driver.
   */
  readonly probe: () => string | null | Promise<string | null>;
  /** What it computes on; asked once it is started. */
  readonly device?: () => Device | Promise<Device>;
  /** Tells a backend that waits for a device what to ask meanwhile: whether the work is to be given up. */
  readonly heed?: (interrupted: () => boolean) => void;
  /** Registers the backend with its kernels, and makes it the current one; afterwards tensors can be made. */
  readonly start: () => Promise<void>;
}

/** A backend as a list shows it, without loading tfjs. */
export interface BackendListing {
  readonly name: string;
  /** The URL of the module that implements it. */
  readonly source: string;
  /**
   * Why it is not used where no backend is named, worded as {@link Backend.probe}; absent where nothing stands against it.
   * It loads neither tfjs nor, into this process, the driver of a GPU, and is stricter than the probe: right and slow is
   * reason enough.
   */
  readonly obstacle?: () => Promise<string | null>;
  /** Whether it is an extra that most do without, so that passing it over is not worth a word. */
  readonly optional?: boolean;
  readonly load: () => Promise<Backend>;
}

import { importModule } from './modules.js';

/** The device that a backend computes on. */
export interface Device {
  /** Its name, such as the model of the CPU or GPU. */
  readonly name: string;
  /** Facts in a few words each: threads, vector instructions, the driver. */
  readonly details: readonly string[];
  /** True of a program on the CPU that stands in for a GPU: right, and slow. */
  readonly emulated: boolean;
  /** Text of all of it that the rounding of results depends on (model, driver, versions); absent where none does. */
  readonly rounding?: string;
}

/** A tfjs backend that sluice can compute with. */
export interface Backend {
  /** The name under which tfjs knows it. */
  readonly name: string;
  /**
   * The obstacle to running it here, with what to do about it, in one sentence without a final full stop; null if there is
   * none. It may load a driver.
   */
  readonly probe: () => string | null | Promise<string | null>;
  /** The device that it computes on; asked once it is started. */
  readonly device?: () => Device | Promise<Device>;
  /** Gives a backend that waits for a device the question to ask meanwhile: is the work to be given up? */
  readonly heed?: (interrupted: () => boolean) => void;
  /** Registers the backend with its kernels, and makes it the current one; afterwards tensors can be made. */
  readonly start: () => Promise<void>;
}

/** The module that implements a backend. Its closure is the numeric version in the keys. */
export interface BackendIdentity {
  readonly name: string;
  /** URL of the module. */
  readonly source: string;
  /** The export of `source` that is the {@link Backend}. */
  readonly exported: string;
  /** True of one whose stages share one device of the machine, with a memory of its own: a GPU. */
  readonly sharesDevice?: boolean;
}

/** A step of a small search on a backend, in milliseconds, and the device that it ran on; or the reason that there is none. */
export type Trial = { readonly device: Device; readonly milliseconds: number } | { readonly obstacle: string };

/** Times a step of a small search on a backend, in a process of its own, which a driver may take down. */
export type TryBackend = (backend: BackendIdentity) => Promise<Trial>;

/** One of several devices of a machine that a process can be given. */
export interface MachineDevice {
  readonly name: string;
  /** Variables of the environment by which a process has this one alone. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A backend in a list, which loads neither it nor tfjs. */
export interface BackendListing extends BackendIdentity {
  /**
   * The reservation against taking it where no backend is named, worded as by {@link Backend.probe}, or null; absent where
   * there never is one. It loads neither tfjs nor, into this process, the driver of a GPU, and is stricter than the probe:
   * right and slow is reason enough.
   */
  readonly obstacle?: () => Promise<string | null>;
  /** True of an extra that most do without, so that passing it over is not worth a word. */
  readonly optional?: boolean;
  /**
   * The devices of this machine among which its stages can be divided, each in a process of its own; absent for one that computes
   * on the processor, or whose devices a process cannot be given one by one. It loads no driver.
   */
  readonly devices?: (environment: Readonly<Record<string, string | undefined>>) => Promise<readonly MachineDevice[]>;
  /**
   * Facts that its speed here rests on (devices, drivers, versions of packages), or the reason that it needs no trial, read
   * within milliseconds and without a driver. One that has them is taken unasked only where a trial showed it to be faster
   * than the first of the others that can run.
   */
  readonly machine?: () => Promise<{ readonly facts: unknown } | { readonly obstacle: string }>;
}

/**
 * Loads the backend that an identity names.
 *
 * @throws Error where its module does not load, or has no such export
 */
export const loadBackend = async ({ source, exported }: BackendIdentity): Promise<Backend> => {
  const { [exported]: backend } = (await importModule(source)) as Readonly<Record<string, Backend | undefined>>;
  if (backend === undefined) throw new Error(`${source} has no export ${exported}`);
  return backend;
};

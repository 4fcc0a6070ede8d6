/** A tfjs backend that sluice can compute with. */
export interface Backend {
  /** The name under which tfjs knows it. */
  readonly name: string;
  /** Why it cannot run here, in one sentence without a final full stop; null where it can. */
  readonly probe: () => string | null;
  /** Registers the backend with its kernels, and makes it the current one; afterwards tensors can be made. */
  readonly start: () => Promise<void>;
}

/** A backend as a list shows it, without loading tfjs. */
export interface BackendListing {
  readonly name: string;
  /** What it is, in a few words. */
  readonly about: string;
  /** The URL of the module that implements it. */
  readonly source: string;
  readonly load: () => Promise<Backend>;
}

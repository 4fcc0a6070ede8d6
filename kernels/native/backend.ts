import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { type backend_util, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Addon, AddonMemory } from './addon.js';
import { EngineFailure } from './failure.js';
import { TensorData } from './tensor-data.js';

const OUT_OF_MEMORY = 'SLUICE_OUT_OF_MEMORY';

/** Exception of the engine, with a remedy where there is one. */
const failureOf = (error: unknown): unknown =>
  (error as NodeJS.ErrnoException | null)?.code === OUT_OF_MEMORY
    ? new EngineFailure(
        'stage',
        `the engine ran out of memory: ${(error as Error).message}`,
        'take a smaller batchSize or a larger partial, or let it use more with SLUICE_MEMORY (MiB); finished stages are kept',
        undefined,
        { cause: error },
      )
    : error;

const guarded = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw failureOf(error);
  }
};

/**
 * tfjs' backend over the native engine.
 *
 * It is the backend `cpu`, whose kernels are all registered for it, with float32 tensors in the engine's memory as
 * soon as a native kernel makes or reads them; a kernel of `cpu` that meets such a tensor gets its numbers copied over.
 * A tensor's block is given back when the tensor is disposed of.
 */
export class NativeBackend extends MathBackendCPU {
  readonly #addon: Addon;
  readonly #kernels: ReadonlyMap<string, number>;
  #numbers = new Float64Array(64);

  constructor(addon: Addon) {
    super();
    this.#addon = addon;
    this.#kernels = new Map(addon.kernels().map((name, index) => [name, index]));
  }

  /** The block of a float32 tensor, for kernels that read it; numbers that live in JavaScript are copied to a new one. */
  handle(tensor: TensorInfo): number {
    return guarded(() => this.#dataOf(tensor.dataId).handle());
  }

  /** The same for a kernel that overwrites the tensor's numbers; only where no other tensor has them. */
  handleToOverwrite(tensor: TensorInfo): number {
    return guarded(() => this.#dataOf(tensor.dataId).handleToOverwrite());
  }

  /** A new float32 tensor in the engine's memory, not initialised. */
  output(shape: readonly number[]): TensorInfo {
    const dataId = {};
    this.data.set(
      dataId,
      guarded(() => TensorData.allocated(this.#addon, util.sizeFromShape([...shape]))),
    );
    return { dataId, shape: [...shape], dtype: 'float32' };
  }

  /** The same numbers as another tensor of its own right, without a copy. */
  share({ dataId, shape, dtype }: TensorInfo, as: readonly number[] = shape): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape: [...as], dtype };
  }

  /** Tells whether no other tensor has the same numbers. */
  isUnshared({ dataId }: TensorInfo): boolean {
    return this.refCount(dataId) === 1;
  }

  /** Calls a kernel of the engine by its name: the numbers that it returns. */
  call(kernel: string, numbers: readonly number[]): readonly number[] {
    const index = this.#kernels.get(kernel);
    if (index === undefined) throw new Error(`the native engine has no kernel "${kernel}"`);
    if (numbers.length > this.#numbers.length) this.#numbers = new Float64Array(2 * numbers.length);
    this.#numbers.set(numbers);
    return guarded(() => this.#addon.call(index, this.#numbers, numbers.length)) ?? [];
  }

  /** The most bytes of the engine's memory that were in use at once since the peak was reset. */
  peakBytes(): number {
    return this.#addon.memory().peak;
  }

  resetPeak(): void {
    this.#addon.resetPeak();
  }

  /** The engine's memory; `tf.memory()` counts the tensors' bytes beside it, wherever they are. */
  override memory(): { unreliable: boolean; reasons: string[]; engine: AddonMemory } {
    return { unreliable: false, reasons: [], engine: this.#addon.memory() };
  }

  override write(values: backend_util.BackendValues, _shape: number[], dtype: DataType): object {
    const dataId = {};
    this.data.set(dataId, TensorData.of(this.#addon, values, dtype, 1));
    return dataId;
  }

  override move(dataId: object, values: backend_util.BackendValues, _shape: number[], dtype: DataType, refCount: number): void {
    this.data.set(dataId, TensorData.of(this.#addon, values, dtype, refCount));
  }

  override readSync(dataId: object): backend_util.BackendValues {
    const data = this.#dataOf(dataId);
    if (data.dtype !== 'float32') return super.readSync(dataId);
    return util.convertBackendValuesAndArrayBuffer(data.copy() as backend_util.BackendValues, 'float32');
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const data = this.#dataOf(dataId);
    data.refCount -= 1;
    if (!force && data.refCount > 0) return false;
    if (data.complexTensorInfos !== undefined) {
      this.disposeData(data.complexTensorInfos.real.dataId, true);
      this.disposeData(data.complexTensorInfos.imag.dataId, true);
    }
    data.release();
    this.data.delete(dataId);
    return true;
  }

  /** Gives memory that waits to be used again back to the system. */
  trim(): void {
    this.#addon.trim();
  }

  #dataOf(dataId: object): TensorData {
    return this.data.get(dataId) as TensorData;
  }
}

import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { type backend_util, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Engine, EngineMemory, ProgramTime } from './engine.js';
import { TensorData } from './tensor-data.js';

/** Stands before a number of its own in the place of a handle. */
const NUMBER = -1;

/**
 * tfjs' backend over an engine.
 *
 * It is the backend `cpu`, whose kernels are all registered for it, with float32 tensors in the engine's memory as
 * soon as a kernel of the engine makes or reads them; a kernel of `cpu` that meets such a tensor gets its numbers copied over.
 * A tensor's block is given back when the tensor is disposed of.
 */
export class EngineBackend extends MathBackendCPU {
  constructor(private readonly engine: Engine) {
    super();
  }

  /** True where a launch costs more than memory does. */
  get paysByLaunch(): boolean {
    return this.engine.paysByLaunch === true;
  }

  /** The block of a float32 tensor, for kernels that read it; numbers that live in JavaScript are copied to a new one. */
  handle(tensor: TensorInfo): number {
    return this.#dataOf(tensor.dataId).handle();
  }

  /** The block of a tensor for kernels that take one number as itself, without a block: -1 and the number that only JavaScript has. */
  handleOrNumber(tensor: TensorInfo): readonly number[] {
    const number = this.number(tensor);
    return number === undefined ? [this.handle(tensor)] : [NUMBER, number];
  }

  /** The same as the handle for a kernel that overwrites the tensor's numbers; only where no other tensor has them. */
  handleToOverwrite(tensor: TensorInfo): number {
    return this.#dataOf(tensor.dataId).handleToOverwrite();
  }

  /** The only number of a float32 tensor that only JavaScript has; undefined of any other. */
  number(tensor: TensorInfo): number | undefined {
    return this.#dataOf(tensor.dataId).number();
  }

  /** A new float32 tensor in the engine's memory, not initialised. */
  output(shape: readonly number[]): TensorInfo {
    const dataId = {};
    this.data.set(dataId, TensorData.allocated(this.engine, util.sizeFromShape([...shape])));
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
    return this.engine.call(kernel, numbers);
  }

  /** Tells whether the engine has a kernel that not every engine has. */
  has(kernel: string): boolean {
    return this.engine.has(kernel);
  }

  /** The most bytes of the engine's memory that were in use at once since the peak was reset. */
  peakBytes(): number {
    return this.engine.memory().peak;
  }

  resetPeak(): void {
    this.engine.resetPeak();
  }

  /** Times of the engine's programs since the last call; none where it does not measure them. */
  profile(): readonly ProgramTime[] {
    return this.engine.profile?.() ?? [];
  }

  /** The engine's memory; `tf.memory()` counts the tensors' bytes beside it, wherever they are. */
  override memory(): { unreliable: boolean; reasons: string[]; engine: EngineMemory } {
    return { unreliable: false, reasons: [], engine: this.engine.memory() };
  }

  override write(values: backend_util.BackendValues, _shape: number[], dtype: DataType): object {
    const dataId = {};
    this.data.set(dataId, TensorData.of(this.engine, values, dtype, 1));
    return dataId;
  }

  override move(dataId: object, values: backend_util.BackendValues, _shape: number[], dtype: DataType, refCount: number): void {
    this.data.set(dataId, TensorData.of(this.engine, values, dtype, refCount));
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
    this.engine.trim();
  }

  #dataOf(dataId: object): TensorData {
    return this.data.get(dataId) as TensorData;
  }
}

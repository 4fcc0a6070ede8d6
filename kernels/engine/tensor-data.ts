import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Engine } from './engine.js';

/** No block of the engine's memory. */
const NONE = -1;

/**
 * The numbers behind tensors: in the engine's memory, in JavaScript, or in both.
 *
 * It has the fields of the entries of tfjs' backend `cpu`, whose kernels read `values`: they are brought over when the
 * first of them asks.
 */
export class TensorData {
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  #values: backend_util.BackendValues | undefined;
  #handle = NONE;

  private constructor(
    private readonly engine: Engine,
    readonly dtype: DataType,
    /** Numbers in the block; 0 where there is none. */
    private size: number,
    /** Number of tensors that have these numbers. */
    public refCount: number,
  ) {}

  /** Numbers that JavaScript has. */
  static of(engine: Engine, values: backend_util.BackendValues | undefined, dtype: DataType, refCount: number): TensorData {
    const data = new TensorData(engine, dtype, 0, refCount);
    data.#values = values;
    return data;
  }

  /** A new block of the engine's memory, not initialised. */
  static allocated(engine: Engine, size: number): TensorData {
    const data = new TensorData(engine, 'float32', size, 1);
    data.#handle = engine.allocate(size);
    return data;
  }

  /** The numbers in JavaScript; a copy is kept, since tfjs' kernels ask for it number by number. */
  get values(): backend_util.BackendValues | undefined {
    if (this.#values === undefined && this.#handle !== NONE) this.#values = this.#download();
    return this.#values;
  }

  /** The numbers in JavaScript, for a caller that may keep or change them; no copy is kept here. */
  copy(): backend_util.BackendValues | undefined {
    return this.#values === undefined && this.#handle !== NONE ? this.#download() : this.#values;
  }

  /** The only number of a float32 tensor that only JavaScript has; undefined of any other. */
  number(): number | undefined {
    const single = this.dtype === 'float32' && this.#handle === NONE && this.#values?.length === 1;
    return single ? (this.#values?.[0] as number) : undefined;
  }

  /** The numbers' block in the engine's memory, for kernels that read it. */
  handle(): number {
    if (this.#handle === NONE) this.#upload();
    return this.#handle;
  }

  /** The same for a kernel that overwrites it: a copy in JavaScript is no longer of use. */
  handleToOverwrite(): number {
    const handle = this.handle();
    this.#values = undefined;
    return handle;
  }

  /** Gives the block back, at once; afterwards there are no numbers. */
  release(): void {
    if (this.#handle !== NONE) this.engine.release(this.#handle);
    this.#handle = NONE;
    this.#values = undefined;
  }

  #download(): Float32Array {
    const values = new Float32Array(this.size);
    this.engine.read(this.#handle, values);
    return values;
  }

  #upload(): void {
    const given = this.#values;
    if (given === undefined) throw new Error('a tensor that was disposed of, or has no values, reached a kernel of the engine');
    if (this.dtype === 'string' || this.dtype === 'complex64')
      throw new Error(`a kernel of the engine got a tensor of type ${this.dtype}`);
    const floats = given instanceof Float32Array ? given : Float32Array.from(given as ArrayLike<number>);
    const handle = this.engine.allocate(floats.length);
    this.engine.write(handle, floats);
    this.#handle = handle;
    this.size = floats.length;
    // Integers that are read as floats stay what they are for the tensor that they came from.
    if (this.dtype === 'float32') this.#values = undefined;
  }
}

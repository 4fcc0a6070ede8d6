import { env, InferenceSession, Tensor } from 'onnxruntime-web';

env.wasm.numThreads = 1;
env.logLevel = 'error';

/** Outputs by name, flat. */
export type Outputs = Readonly<Record<string, Float32Array>>;

/** Runs an ONNX model in ONNX Runtime on images [batch, 3, height, width]. */
export const runOnnx = async (
  model: Uint8Array,
  images: Float32Array,
  shape: readonly number[],
): Promise<{ readonly outputs: Outputs; readonly inputs: readonly string[] }> => {
  const session = await InferenceSession.create(model, { executionProviders: ['wasm'], graphOptimizationLevel: 'disabled' });
  const results = await session.run({ images: new Tensor('float32', images, [...shape]) });
  const outputs = Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
  const inputs = session.inputNames;
  await session.release();
  return { outputs, inputs };
};

// Dawn for the probes of this folder, without the engine: probes say what the device and WebGPU themselves cost.
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);

const MAP_READ = 1;
const [UNIT_OF_NANOSECONDS, UNIT_OF_BYTES] = [1e6, 16];

// WebGPU gives as little as any GPU has, unless more is asked for.
const LIMITS = [
  ...['maxBufferSize', 'maxStorageBufferBindingSize', 'maxImmediateSize'],
  ...['maxComputeInvocationsPerWorkgroup', 'maxComputeWorkgroupSizeX'],
];

/** Opens the adapter, with features of Dawn that are switched on beside those that are asked for in SLUICE_WEBGPU. */
export const openAdapter = async (features = []) => {
  const api = process.env.SLUICE_WEBGPU ?? '';
  const gpu = create([
    ...(features.length === 0 ? [] : [`enable-dawn-features=${features.join()}`]),
    'disable-dawn-features=timestamp_quantization',
    ...(api === '' ? [] : [`backend=${api}`]),
  ]);
  // Dawn ends with the last reference to it.
  globalThis.keep = gpu;
  const featureLevel = api === 'opengles' ? 'compatibility' : 'core';
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance', featureLevel });
  if (adapter === null) throw new Error('WebGPU finds no adapter here');
  return { gpu, adapter };
};

/** Opens the device, with timestamps where it has them; an error of it ends the process. */
export const openDevice = async (features = []) => {
  const { adapter } = await openAdapter(features);
  const hasTimestamps = adapter.features.has('timestamp-query');
  const device = await adapter.requestDevice({
    requiredFeatures: hasTimestamps ? ['timestamp-query'] : [],
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    console.error(`the device failed: ${error.message}`);
    process.exit(1);
  });
  return { device, hasTimestamps };
};

/** What times a pass: its milliseconds on the GPU by timestamps (undefined without), and those with encoding and waiting. */
export const stopwatch = ({ device, hasTimestamps }) => {
  const querySet = hasTimestamps ? device.createQuerySet({ type: 'timestamp', count: 2 }) : undefined;
  const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ: READ } = GPUBufferUsage;
  const resolved = device.createBuffer({ size: UNIT_OF_BYTES, usage: QUERY_RESOLVE | COPY_SRC | COPY_DST });
  const staging = device.createBuffer({ size: UNIT_OF_BYTES, usage: READ | COPY_DST });
  const timed = async (record) => {
    const began = performance.now();
    const encoder = device.createCommandEncoder();
    const writes = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
    const pass = encoder.beginComputePass(hasTimestamps ? { timestampWrites: writes } : {});
    record(pass);
    pass.end();
    if (hasTimestamps) encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, UNIT_OF_BYTES);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    const [from, to] = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    return { gpu: hasTimestamps ? Number(to - from) / UNIT_OF_NANOSECONDS : undefined, wall: performance.now() - began };
  };
  /** The least of several times. */
  return async (record, times = 7) => {
    let least = { gpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
    for (let time = 0; time < times; time++) {
      const { gpu, wall } = await timed(record);
      least = { gpu: gpu === undefined ? undefined : Math.min(least.gpu, gpu), wall: Math.min(least.wall, wall) };
    }
    return least;
  };
};

/** A number with digits after the point, or a dash. */
export const digits = (value, count = 2) => (value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(count));

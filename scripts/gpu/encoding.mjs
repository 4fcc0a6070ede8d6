// Times what a dispatch costs the CPU: encoding it with what the engine sets for it, and submitting.
import { digits, openDevice } from './open-device.mjs';

const { device } = await openDevice();
const [COUNT, TIMES, GROUPS, BYTES] = [300, 20, 20, 2 ** 16];

const layout = device.createBindGroupLayout({
  entries: [0, 1, 2, 3].map((binding) => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: binding === 3 ? 'read-only-storage' : 'storage' },
  })),
});
const pipelineWith = (immediates) => {
  const code = `${immediates ? 'requires immediate_address_space; var<immediate> p: vec4u;' : ''}
${['a', 'b', 'c'].map((name, i) => `@group(0) @binding(${i}) var<storage, read_write> ${name}: array<f32>;`).join('\n')}
@group(0) @binding(3) var<storage, read> t: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  c[id.x] = a[id.x] + b[id.x] + f32(t[0])${immediates ? ' + f32(p.x)' : ''};
}`;
  return device.createComputePipeline({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout], immediateSize: immediates ? 16 : 0 }),
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
  });
};
const arena = device.createBuffer({ size: 3 * BYTES, usage: GPUBufferUsage.STORAGE });
const table = device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE });
const newGroup = () =>
  device.createBindGroup({
    layout,
    entries: [
      ...[0, 1, 2].map((binding) => ({ binding, resource: { buffer: arena, offset: binding * BYTES, size: BYTES } })),
      { binding: 3, resource: { buffer: table } },
    ],
  });
const plain = [pipelineWith(false), pipelineWith(false)];
const withImmediates = [pipelineWith(true), pipelineWith(true)];
const groups = Array.from({ length: GROUPS }, newGroup);
const numbers = new Uint32Array(4);

const WAYS = {
  'a dispatch alone': () => undefined,
  'a pipeline': (pass, i) => pass.setPipeline(plain[i & 1]),
  'a pipeline and kept bindings': (pass, i) => {
    pass.setPipeline(plain[i & 1]);
    pass.setBindGroup(0, groups[i % GROUPS]);
  },
  'a pipeline, kept bindings and immediates, as the engine': (pass, i) => {
    pass.setPipeline(withImmediates[i & 1]);
    pass.setBindGroup(0, groups[i % GROUPS]);
    pass.setImmediates(0, numbers);
  },
  'a pipeline and new bindings': (pass, i) => {
    pass.setPipeline(plain[i & 1]);
    pass.setBindGroup(0, newGroup());
  },
};

for (const [way, set] of Object.entries(WAYS)) {
  let [encoding, submitting] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let time = 0; time < TIMES; time++) {
    const began = performance.now();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(plain[0]);
    pass.setBindGroup(0, groups[0]);
    for (let i = 0; i < COUNT; i++) {
      set(pass, i);
      pass.dispatchWorkgroups(1);
    }
    pass.end();
    const commands = encoder.finish();
    const encoded = performance.now();
    device.queue.submit([commands]);
    encoding = Math.min(encoding, encoded - began);
    submitting = Math.min(submitting, performance.now() - encoded);
    await device.queue.onSubmittedWorkDone();
  }
  const each = (milliseconds) => digits((1000 * milliseconds) / COUNT);
  console.log(`${way}: ${each(encoding)} us to encode, ${each(submitting)} us to submit`);
}
process.exit(0);

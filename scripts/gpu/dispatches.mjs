// Times what bounds a pass of small launches: dispatches that depend on the one before, a stream over memory, multiply-adds in
// registers. `node scripts/gpu/dispatches.mjs [MIB] [DISPATCHES]`; smaller numbers for a program that stands in for a GPU.
import { digits, openDevice, stopwatch } from './open-device.mjs';

const [mebibytes, dispatches] = [Number(process.argv[2] ?? 1024), Number(process.argv[3] ?? 2000)];
const opened = await openDevice();
const { device } = opened;
const best = stopwatch(opened);
const bytes = mebibytes * 2 ** 20;
const arena = device.createBuffer({ size: bytes, usage: GPUBufferUsage.STORAGE });

const programOf = (body) => {
  const code = `@group(0) @binding(0) var<storage, read_write> a: array<vec4f>;
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id: vec3u) { ${body} }`;
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: arena } }],
  });
  return (pass) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
  };
};

const small = programOf('a[id.x] = a[id.x] * 0.5 + 1.0;');
for (const groups of [1, 132, 1056]) {
  const { gpu, wall } = await best((pass) => {
    small(pass);
    for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(groups);
  }, 5);
  const each = (milliseconds) => digits(milliseconds === undefined ? undefined : (1000 * milliseconds) / dispatches);
  console.log(
    `dependent dispatch of ${groups} workgroups: ${each(gpu)} us on the GPU, ${each(wall)} us with encoding and reading`,
  );
}

const half = bytes / 32;
const groups = Math.min(65_535, Math.ceil(half / 256 / 8));
const stream = programOf(`for (var k = id.x; k < ${half}u; k += ${256 * groups}u) { a[k + ${half}u] = a[k] * 0.5; }`);
const streamed = await best((pass) => {
  stream(pass);
  pass.dispatchWorkgroups(groups);
});
console.log(
  `stream, half of ${mebibytes} MiB read and half written: ${digits(bytes / (streamed.gpu ?? streamed.wall) / 1e6, 0)} GB/s`,
);

const [ROUNDS, SUMS] = [256, ['x', 'y', 'z', 'w']];
const registers = programOf(
  `${SUMS.map((sum, i) => `var ${sum} = a[id.x] + ${i}.0;`).join(' ')} let c = vec4f(0.999);
  for (var k = 0u; k < ${ROUNDS}u; k++) { ${SUMS.map((sum) => `${sum} = fma(${sum}, c, c);`).join(' ')} }
  a[id.x] = ${SUMS.join(' + ')};`,
);
const blocks = Math.min(8 * dispatches, Math.floor(bytes / 16 / 256));
const computed = await best((pass) => {
  registers(pass);
  pass.dispatchWorkgroups(blocks);
});
const operations = blocks * 256 * ROUNDS * SUMS.length * 4 * 2;
console.log(`multiply-adds in registers: ${digits(operations / (computed.gpu ?? computed.wall) / 1e9, 1)} TFLOP/s`);
process.exit(0);

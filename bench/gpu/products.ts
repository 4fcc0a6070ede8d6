// Times the dense kernels of the GPU's engine on the 1×1 convolutions before the cells of a network of 36 channels, and on
// its stem, batch 64: microseconds and TFLOP/s of each, the twin of bench/gpu/product.cu.
//
//   node --import tsx bench/gpu/products.ts [times]
import { openAdapter } from '../../kernels/webgpu/adapter.js';
import { startGpu } from '../../kernels/webgpu/start.js';

const times = Number(process.argv[2] ?? 200);
const BATCH = 64;

/** A convolution of stride 1: side of the images, input channels, side of the window, output channels. */
const SIZES = [
  [32, 144, 1, 36],
  [16, 288, 1, 72],
  [8, 576, 1, 144],
  [32, 3, 3, 108],
] as const;

const opened = await openAdapter();
if (typeof opened === 'string') throw new Error(opened);
const engine = await startGpu(opened);
console.log(`${opened.adapter.info.description || opened.adapter.info.device}, ${times} times each`);

const block = (count: number): number => {
  const handle = engine.allocate(count);
  engine.call('fill', [count, 0.5, handle]);
  return handle;
};

/** Seconds of one call, of many in a row after a first that compiles. */
const secondsOf = (kernel: string, numbers: readonly number[]): number => {
  const last = numbers[numbers.length - 1] as number;
  const wait = (): void => engine.read(last, new Float32Array(1));
  engine.call(kernel, numbers);
  wait();
  const began = performance.now();
  for (let i = 0; i < times; i++) engine.call(kernel, numbers);
  wait();
  return (performance.now() - began) / 1000 / times;
};

for (const [side, inputs, window, outputs] of SIZES) {
  const pixels = BATCH * side * side;
  const head = [BATCH, side, side, inputs, window, window, outputs, 1, 1, (window - 1) / 2, (window - 1) / 2, side, side];
  const [x, y, filter] = [block(pixels * inputs), block(pixels * outputs), block(window * window * inputs * outputs)];
  const operations = 2 * pixels * inputs * outputs * window * window;
  const calls: readonly (readonly [string, readonly number[]])[] = [
    ['rectified_convolution', [x, filter, y]],
    ['rectified_convolution_input_gradient', [y, filter, x, block(pixels * inputs)]],
    ['rectified_convolution_filter_gradient', [x, y, filter]],
  ];
  for (const [kernel, blocks] of calls) {
    const seconds = secondsOf(kernel, [...head, ...blocks]);
    const speed = (operations / seconds / 1e12).toFixed(2);
    const size = `${side}×${side}, ${inputs} to ${outputs}, ${window}×${window}`;
    console.log(
      `${size.padEnd(28)} ${kernel.padEnd(38)} ${(seconds * 1e6).toFixed(1).padStart(9)} µs ${speed.padStart(7)} TFLOP/s`,
    );
  }
}
process.exit(0);

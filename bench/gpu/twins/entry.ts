/** Name of the kernel of a program that need not make room for a second workgroup on a multiprocessor. */
export const aloneName = (name: string): string => `${name}_alone`;

const entryText = (name: string, kernel: string, bounds: string, values: readonly string[]): string =>
  `extern "C" __global__ void __launch_bounds__(${bounds}) ${kernel}() {
  ${name}_text::Program program{};
  program.main_(${values.join(', ')});
}`;

/** The kernel of a program in CUDA C++, and the same once more as {@link aloneName}. */
export const entriesText = (name: string, threads: number, values: readonly string[]): string =>
  [entryText(name, name, `${threads}`, values), entryText(name, aloneName(name), `${threads}, 1`, values)].join('\n');

import type { Backend } from '../../kernels/backends/backend.js';

const load: Readonly<Record<string, () => Promise<Backend>>> = {
  cpu: () => import('../../kernels/backends/cpu.js').then((module) => module.cpu),
  wasm: () => import('../../kernels/backends/wasm.js').then((module) => module.wasm),
};

/** The backends named in TEST_BACKENDS (comma-separated), or else the given ones: whole networks take long on `cpu`. */
export const testedBackends = (
  usual: readonly ('cpu' | 'wasm')[],
): readonly { readonly name: string; readonly start: () => Promise<void> }[] =>
  (process.env.TEST_BACKENDS?.split(',') ?? usual).map((name) => ({
    name,
    start: async () => {
      const backend = await load[name]?.();
      if (backend === undefined)
        throw new Error(`TEST_BACKENDS names "${name}"; the backends are ${Object.keys(load).join(', ')}`);
      await backend.start();
    },
  }));

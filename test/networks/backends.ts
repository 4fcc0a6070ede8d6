import { type Backend, loadBackend as load } from '../../base/backend.js';
import { backends } from '../../kernels/backends/index.js';

/** Loads the backend of a name. */
export const loadBackend = (name: string): Promise<Backend> => {
  const listing = backends.find((backend) => backend.name === name);
  if (listing !== undefined) return load(listing);
  throw new Error(`TEST_BACKENDS names "${name}"; the backends are ${backends.map((backend) => backend.name).join(', ')}`);
};

/** The names in TEST_BACKENDS (comma-separated); undefined where it is not set. */
export const namedBackends = process.env.TEST_BACKENDS?.split(',');

/** On a program that stands in for a GPU, which compiles for seconds what a GPU's driver compiles in milliseconds, cases are fewer. */
export const isEmulated = process.env['TEST_SHAPES'] === 'few';

/** The backends named in TEST_BACKENDS, or else the given ones: whole networks take long on `cpu`. */
export const testedBackends = (
  usual: readonly string[],
): readonly { readonly name: string; readonly start: () => Promise<void> }[] =>
  (namedBackends ?? usual).map((name) => ({ name, start: async () => (await loadBackend(name)).start() }));

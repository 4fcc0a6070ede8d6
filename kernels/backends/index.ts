import type { BackendIdentity, BackendListing } from '../../base/backend.js';

/** Extension of this module and of its neighbours: `.ts` in the sources, `.js` when built. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

const identityOf = (name: string): BackendIdentity => ({
  name,
  source: new URL(`./${name}.${extension}`, import.meta.url).href,
  exported: name,
});

/**
 * The backends, the preferred ones first; the first without an obstacle is the default, a GPU by `webgpu` only where it is the
 * faster one. Listing them loads none of them,
 * nor tfjs.
 */
export const backends: readonly BackendListing[] = [
  {
    ...identityOf('webgpu'),
    sharesDevice: true,
    obstacle: async () => (await import('../webgpu/default-obstacle.js')).defaultObstacle(),
    optional: true,
    machine: async () => (await import('../webgpu/machine.js')).machineOf(process.env),
  },
  {
    ...identityOf('native'),
    obstacle: () => import('../native/addon.js').then(({ engineObstacle }) => engineObstacle()),
  },
  {
    ...identityOf('tensorflow'),
    obstacle: async () => (await import('../tensorflow/package.js')).missingPackage(),
    optional: true,
    devices: async (environment) => (await import('../tensorflow/cuda-devices.js')).cudaDevices(environment),
  },
  {
    ...identityOf('wasm'),
  },
  {
    ...identityOf('cpu'),
  },
];

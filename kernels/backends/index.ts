import type { BackendListing } from './backend.js';

export type { Backend, BackendListing, Device } from './backend.js';

const source = (file: string): string => new URL(file, import.meta.url).href;

/** Where this module's neighbours have the extension of this module: `.ts` in the sources, `.js` when built. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * The backends, the preferred ones first; the first without an obstacle is the default. Listing them loads none of them,
 * nor tfjs.
 */
export const backends: readonly BackendListing[] = [
  {
    name: 'native',
    source: source(`./native.${extension}`),
    obstacle: () => import('../native/addon.js').then(({ engineObstacle }) => engineObstacle()),
    load: () => import('./native.js').then((module) => module.native),
  },
  {
    name: 'tensorflow',
    source: source(`./tensorflow.${extension}`),
    obstacle: async () => (await import('../tensorflow/package.js')).missingPackage(),
    optional: true,
    load: () => import('./tensorflow.js').then((module) => module.tensorflow),
  },
  {
    name: 'webgpu',
    source: source(`./webgpu.${extension}`),
    obstacle: async () => (await import('../webgpu/default-obstacle.js')).defaultObstacle(),
    optional: true,
    load: () => import('./webgpu.js').then((module) => module.webgpu),
  },
  {
    name: 'wasm',
    source: source(`./wasm.${extension}`),
    load: () => import('./wasm.js').then((module) => module.wasm),
  },
  {
    name: 'cpu',
    source: source(`./cpu.${extension}`),
    load: () => import('./cpu.js').then((module) => module.cpu),
  },
];

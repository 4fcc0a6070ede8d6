import type { BackendListing } from './backend.js';

export type { Backend, BackendListing } from './backend.js';

const source = (file: string): string => new URL(file, import.meta.url).href;

/** Where this module's neighbours have the extension of this module: `.ts` in the sources, `.js` when built. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The backends, the preferred ones first. Listing them loads none of them, nor tfjs. */
export const backends: readonly BackendListing[] = [
  {
    name: 'wasm',
    about: 'WebAssembly with SIMD, one thread',
    source: source(`./wasm.${extension}`),
    load: () => import('./wasm.js').then((module) => module.wasm),
  },
  {
    name: 'cpu',
    about: 'plain JavaScript, the oracle of the others',
    source: source(`./cpu.${extension}`),
    load: () => import('./cpu.js').then((module) => module.cpu),
  },
];

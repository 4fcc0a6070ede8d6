/** Layers, cells, operations and what puts them together, for networks of one's own. */
export type NetworkParts = typeof import('./parts.js');

/**
 * Loads the parts of networks. They need the tensor library, which definitions do without; so a component asks for them in
 * its `load`, where its own tensor code is loaded too.
 *
 * @example load: async () => (await import('./my-space-run.js')).mySpace(await networkParts())
 */
export const networkParts = (): Promise<NetworkParts> => import('./parts.js');

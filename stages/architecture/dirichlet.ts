import type * as t from 'io-ts';
import { nonNegativeNumber } from '../../artifacts/codecs/number.js';
import { record, withDefault } from '../../artifacts/codecs/record.js';
import { component } from '../../artifacts/component.js';

/** Settings of {@link dirichlet}. */
export const DirichletSettings = record('dirichlet', {
  /** Standard deviation of the initial η. */
  scale: withDefault(nonNegativeNumber, 1e-3),
  /** λ of equation 4: the strength of the L2 anchor of η at 0. */
  anchor: withDefault(nonNegativeNumber, 1e-3),
});
export type DirichletSettings = t.TypeOf<typeof DirichletSettings>;

/**
 * The relaxation of DrNAS: θ ~ Dir(β), β = ELU(η) + 1, drawn anew in every forward pass.
 *
 * Source: Chen, Wang, Cheng, Tang and Hsieh, "DrNAS" (ICLR 2021), section 2.2.
 */
export const dirichlet = component({
  kind: 'relaxation',
  name: 'dirichlet',
  source: import.meta.url,
  config: DirichletSettings,
  load: async () => (await import('./dirichlet-relaxation.js')).dirichletRelaxation,
});

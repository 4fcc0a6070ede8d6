import * as t from 'io-ts';
import { component } from '../../artifacts/component.js';
import { nonNegativeNumber } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';

/** Settings of {@link dirichlet}. */
export const DirichletSettings = record('dirichlet', {
  /** Standard deviation of the initial η. */
  scale: withDefault(nonNegativeNumber, 1e-3),
  /** λ of equation 4: how strongly the distribution is held near the uniform one, where η = 0 and β = 1. */
  anchor: withDefault(nonNegativeNumber, 1e-3),
  /** d of equation 4: `l2` is |η|²/2, as in the released code; `norm` is |η| of an edge, the text's; `kl` is KL(Dir(β) ‖ Dir(1)). */
  distance: withDefault(t.keyof({ l2: null, norm: null, kl: null }), 'l2'),
});
export type DirichletSettings = t.TypeOf<typeof DirichletSettings>;

/**
 * The relaxation of DrNAS: θ ~ Dir(β), β = ELU(η) + 1, drawn anew in every forward pass.
 *
 * - `anchor` (default 1e-3): λ of equation 4; `distance`: `l2`, half the square on η (default), `norm`, the l2
 *   norm of η of an edge as the text has it, or `kl`, the divergence from Dir(1).
 * - `scale` (1e-3): standard deviation of the initial η.
 *
 * Source: Chen, Wang, Cheng, Tang and Hsieh, "DrNAS" (ICLR 2021), section 2.2.
 *
 * @example dirichlet()
 * @example dirichlet({ anchor: 1e-3, distance: 'kl' })
 */
export const dirichlet = component({
  kind: 'relaxation',
  name: 'dirichlet',
  source: import.meta.url,
  config: DirichletSettings,
  outline: async () => () => ({ name: 'dirichlet' }),
  load: async () => (await import('./dirichlet-relaxation.js')).dirichletRelaxation,
});

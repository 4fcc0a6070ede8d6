import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { describeSettings } from '../../networks/genotype-format.js';
import { NetworkForm, ownSettings } from './trained-network.js';

const orNull = t.union([t.number, t.null]);

/** Score and costs of an architecture; the latency in milliseconds is null where none was measured. */
export const ScoredCost = t.readonly(
  t.strict({
    /** Σ log E[θ] over its operations. */
    score: t.number,
    parameters: t.number,
    multiplyAccumulates: t.number,
    latency: orNull,
  }),
);
export type ScoredCost = t.TypeOf<typeof ScoredCost>;

/** Record of a choice under limits of resources: the chosen architecture, and the one without limits. */
export const ArchitectureResources = t.readonly(
  t.strict({
    space: t.string,
    network: NetworkForm,
    /** Null for a resource without a limit. */
    limits: t.readonly(t.strict({ parameters: orNull, multiplyAccumulates: orNull, latency: orNull })),
    chosen: ScoredCost,
    /** The architecture that would be chosen without limits. */
    unlimited: ScoredCost,
    /** Architectures that were drawn and how many of them kept within the limits; null for an exact search. */
    sampled: t.union([t.null, t.readonly(t.strict({ samples: t.number, within: t.number }))]),
  }),
);
export type ArchitectureResources = t.TypeOf<typeof ArchitectureResources>;

const whole = (value: number): string => value.toLocaleString('en-US');

/** The artifact kind of {@link ArchitectureResources}. */
export const architectureResources = jsonKind(
  'architecture-resources',
  1,
  ArchitectureResources,
  ({ space, network, limits, chosen, unlimited, sampled }) => {
    const line = (name: string, of: (cost: ScoredCost) => string, limit: string | undefined): string =>
      `  ${name}: ${of(chosen)}${limit === undefined ? '' : ` (limit ${limit})`}, without limits ${of(unlimited)}`;
    const milliseconds = (value: number): string => `${value.toFixed(3)} ms`;
    return [
      `${space}, ${describeSettings(ownSettings(network))}, ${sampled === null ? 'exact search' : `best of ${whole(sampled.within)} within the limits among ${whole(sampled.samples)} samples`}`,
      line('log-probability', ({ score }) => score.toFixed(3), undefined),
      line(
        'parameters',
        ({ parameters }) => whole(parameters),
        limits.parameters === null ? undefined : whole(limits.parameters),
      ),
      line(
        'multiply-accumulates',
        ({ multiplyAccumulates }) => whole(multiplyAccumulates),
        limits.multiplyAccumulates === null ? undefined : whole(limits.multiplyAccumulates),
      ),
      ...(chosen.latency === null
        ? []
        : [
            line(
              'latency',
              ({ latency }) => milliseconds(latency ?? 0),
              limits.latency === null ? undefined : milliseconds(limits.latency),
            ),
          ]),
    ].join('\n');
  },
);

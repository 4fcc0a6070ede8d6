import * as t from 'io-ts';
import { positiveInteger, positiveNumber } from '../../base/codecs/number.js';
import { withDefault } from '../../base/codecs/record.js';

/** Resources of a network, with the name and unit that messages use. */
export const RESOURCES = {
  parameters: { name: 'parameters', unit: '' },
  multiplyAccumulates: { name: 'multiply-accumulates', unit: '' },
  latency: { name: 'latency', unit: ' ms' },
} as const;
export type Resource = keyof typeof RESOURCES;

/** Limits of a network's resources as settings; null, the default, for none. */
export const resourceLimitFields = {
  /** Parameters of the network, without an auxiliary tower. */
  parameters: withDefault(t.union([positiveInteger, t.null]), null),
  /** Multiply-accumulates of convolutions and linear maps for one image. */
  multiplyAccumulates: withDefault(t.union([positiveInteger, t.null]), null),
  /** Milliseconds of a pass, by the table of `measureLatency`. */
  latency: withDefault(t.union([positiveNumber, t.null]), null),
} as const;

/** The limits of settings, null for none. */
export type ResourceLimits = Readonly<Record<Resource, number | null>>;

/** A resource that has a limit. */
export interface Limit {
  readonly resource: Resource;
  readonly limit: number;
}

/** The resources that have a limit. */
export const limitsOf = (limits: ResourceLimits): readonly Limit[] =>
  (Object.keys(RESOURCES) as Resource[]).flatMap((resource) => {
    const limit = limits[resource];
    return limit === null ? [] : [{ resource, limit }];
  });

/** An amount of a resource in words. */
export const amountOf = (resource: Resource, amount: number): string =>
  `${amount.toLocaleString('en-US')}${RESOURCES[resource].unit}`;

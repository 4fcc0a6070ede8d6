import * as t from 'io-ts';
import { type Component, componentOf } from '../../artifacts/component.js';
import { inherited, orNothing } from '../../base/codecs/record.js';
import { BUILT_IN } from '../../networks/spaces/built-in.js';

const space = orNothing(componentOf('space'));

const isBuiltIn = ({ source }: Component): boolean => Object.values(BUILT_IN).some((family) => family.source === source);

/**
 * Codec of the space whose networks are built, where the house does not have it. A space of the house is decoded to nothing:
 * its networks are found by the name that the genotype bears, and what was searched otherwise stays out of keys.
 */
const OtherSpace = new t.Type<Component<'space'> | undefined, unknown, unknown>(
  'space',
  space.is,
  (value, context) => {
    const decoded = space.validate(value, context);
    return decoded._tag === 'Right' && decoded.right !== undefined && isBuiltIn(decoded.right) ? t.success(undefined) : decoded;
  },
  (value) => value,
);

/** The space of the genotype, for stages that build its network: that of the search before unless given. */
export const otherSpace = inherited(OtherSpace);

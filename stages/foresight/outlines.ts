import { type Component, outlineOf } from '../../artifacts/component.js';
import type { SpaceOutline } from '../../networks/outline.js';
import type { MethodOutline } from '../architecture/method-outline.js';

/** The outline of a space, if its definition gives one. */
export const spaceOutline = async (space: Component | undefined): Promise<SpaceOutline | undefined> =>
  space === undefined ? undefined : ((await outlineOf(space)) as SpaceOutline | undefined);

/** The outline of a relaxation or of a method of its own, as far as its definition gives one; a relaxation gives its name alone. */
export const methodOutline = async (architecture: Component | undefined): Promise<Partial<MethodOutline> | undefined> =>
  architecture === undefined ? undefined : ((await outlineOf(architecture)) as Partial<MethodOutline> | undefined);

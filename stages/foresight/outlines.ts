import { type Component, outlineOf } from '../../artifacts/component.js';
import type { SpaceOutline } from '../../networks/outline.js';

/** The outline of a space, if its definition gives one. */
export const spaceOutline = async (space: Component | undefined): Promise<SpaceOutline | undefined> =>
  space === undefined ? undefined : ((await outlineOf(space)) as SpaceOutline | undefined);

/** The name of the implementation of a relaxation, if its definition gives it. */
export const relaxationName = async (architecture: Component | undefined): Promise<string | undefined> =>
  architecture === undefined ? undefined : ((await outlineOf(architecture)) as { readonly name: string } | undefined)?.name;

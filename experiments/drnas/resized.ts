import type { SearchPreset } from 'sluice';

/** Settings of a search over the same space, operations and stem, of another depth and width. */
export const resized = (settings: SearchPreset, size: { readonly cells: number; readonly channels: number }): SearchPreset => {
  const { space } = settings;
  return space === undefined || space === null
    ? settings
    : { ...settings, space: { ...space, config: { ...space.config, ...size } } };
};

import type { Extent } from '../module.js';

/** The name of a stem: `cifar` keeps the size, `imagenet` takes 224 to 28. */
export type StemName = 'cifar' | 'imagenet';

/** The output size of a 3×3 convolution of stride 2 and padding 1. */
const halved = ({ height, width }: Extent): Extent => ({ height: Math.ceil(height / 2), width: Math.ceil(width / 2) });

/** The spatial sizes that a stem gives for an image of the given size: of the first cell's older input and of its newer. */
export const stemExtents = (name: StemName, image: Extent): { readonly older: Extent; readonly newer: Extent } => {
  switch (name) {
    case 'cifar':
      return { older: image, newer: image };
    case 'imagenet': {
      const older = halved(halved(image));
      return { older, newer: halved(older) };
    }
  }
};

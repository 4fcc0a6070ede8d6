import type { Draw } from './draw.js';
import type { Played } from './play.js';

/**
 * The loss and the accuracy of a draw under the weights as they are, on the first so many batches of the validation part:
 * always the same images, so that draws can be compared. Of a part with fewer batches it takes all.
 */
export type Validate = (draw: Draw, batches: number) => Promise<Played>;

import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../base/problem.js';
import type { DiscreteNetwork } from '../discrete-network.js';
import { efficientNetB0 } from './efficientnet-b0.js';
import { mobileNetV2 } from './mobilenet-v2.js';
import type { HandMadeName } from './names.js';
import { resNet20 } from './resnet20.js';
import type { HandMadeSettings } from './settings.js';
import { vgg16 } from './vgg16.js';

type Build = (settings: HandMadeSettings) => either.Either<Problem, DiscreteNetwork>;

const builders: Readonly<Record<HandMadeName, Build>> = {
  MobileNetV2: (settings) => either.right(mobileNetV2(settings)),
  VGG16: vgg16,
  ResNet20: resNet20,
  'EfficientNet-B0': (settings) => either.right(efficientNetB0(settings)),
};

/**
 * A network that people designed, with the interface of a network of a genotype.
 *
 * @returns the network, or a usage problem when it does not exist for such images; see {@link vgg16} and {@link resNet20}
 *
 * @example handMadeNetwork('MobileNetV2', { classes: 1000, height: 224, width: 224, stem: 'imagenet' })
 */
export const handMadeNetwork = (name: HandMadeName, settings: HandMadeSettings): either.Either<Problem, DiscreteNetwork> =>
  builders[name](settings);

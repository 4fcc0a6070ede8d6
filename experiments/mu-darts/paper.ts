import type { MuDartsMethod } from 'sluice';
import type { Dataset } from './methods.js';

type ByMethod<A> = Readonly<Record<MuDartsMethod, A>>;
type Table<A> = Readonly<Record<Dataset, ByMethod<A>>>;
/** Tables VI and VII have no ImageNet. */
type SmallTable<A> = Readonly<Record<Exclude<Dataset, 'ImageNet'>, ByMethod<A>>>;

const methods = <A>(darts: A, dartsCd: A, rdartsCd: A, muDarts: A): ByMethod<A> => ({
  DARTS: darts,
  'DARTS-CD': dartsCd,
  'RDARTS-CD': rdartsCd,
  μDARTS: muDarts,
});

/** Table I: the largest eigenvalue of the Hessian of the validation loss; its ImageNet is a copy of its SVHN. */
export const TABLE_1: Table<string> = {
  CIFAR10: methods('0.396', '0.142', '0.110', '0.097'),
  CIFAR100: methods('0.773', '0.578', '0.504', '0.492'),
  SVHN: methods('0.202', '0.079', '0.045', '0.021'),
  ImageNet: methods('0.202', '0.079', '0.045', '0.021'),
};

/**
 * Table IV: the largest eigenvalue of the Hessian of the training loss, and the test error in percent;
 * the eigenvalues of ImageNet are a copy of those of SVHN.
 */
export const TABLE_4: Table<readonly [string, string]> = {
  CIFAR10: methods(['0.217', '7.68 ± 0.27'], ['0.102', '5.71 ± 0.24'], ['0.093', '5.11 ± 0.21'], ['0.089', '3.78 ± 0.20']),
  CIFAR100: methods(['0.545', '24.63 ± 0.51'], ['0.503', '23.19 ± 0.49'], ['0.419', '22.67 ± 0.46'], ['0.395', '20.02 ± 0.40']),
  SVHN: methods(['0.176', '4.67 ± 0.19'], ['0.061', '4.48 ± 0.17'], ['0.039', '3.93 ± 0.15'], ['0.017', '2.12 ± 0.11']),
  ImageNet: methods(['0.176', '29.37 ± 0.83'], ['0.061', '28.71 ± 0.78'], ['0.039', '27.94 ± 0.74'], ['0.017', '23.19 ± 0.62']),
};

/** Table V: accuracy in percent and uncertainty. */
export const TABLE_5: Table<readonly [string, string]> = {
  CIFAR10: methods(['92.4', 'N/A'], ['93.159', '0.209'], ['94.026', '0.186'], ['96.723', '0.089']),
  CIFAR100: methods(['76.33', 'N/A'], ['76.91', '0.558'], ['77.15', '0.509'], ['80.61', '0.361']),
  SVHN: methods(['95.00', 'N/A'], ['95.15', '0.092'], ['95.48', '0.07'], ['96.76', '0.026']),
  ImageNet: methods(['72.36', 'NA'], ['73.52', '1.693'], ['73.77', '1.685'], ['78.76', '1.523']),
};

/** Table V: FLOPS in millions, one for all data sets; EfficientNet-B0's are those of its network for ImageNet. */
export const TABLE_5_FLOPS: ByMethod<string> & Readonly<Record<string, string>> = {
  ...methods('595 M', '598 M', '605 M', '602 M'),
  MobileNetV2: '569 M',
  VGG16: '160 M',
  ResNet20: '320 M',
  'EfficientNet-B0': '390 M',
};

/** Table V, networks that people designed: accuracy in percent and uncertainty. */
export const TABLE_5_HAND_MADE: Readonly<Record<string, Readonly<Record<Dataset, readonly [string, string]>>>> = {
  MobileNetV2: {
    CIFAR10: ['88.51', '0.915'],
    CIFAR100: ['68.54', '1.266'],
    SVHN: ['93.67', '0.247'],
    ImageNet: ['67.83', '1.853'],
  },
  VGG16: { CIFAR10: ['84.11', '1.034'], CIFAR100: ['71.19', '1.482'], SVHN: ['93.15', '0.344'], ImageNet: ['61.46', '1.897'] },
  ResNet20: { CIFAR10: ['86.47', '0.985'], CIFAR100: ['75.22', '1.346'], SVHN: ['93.74', '0.288'], ImageNet: ['64.11', '1.846'] },
  'EfficientNet-B0': {
    CIFAR10: ['88.01', '0.899'],
    CIFAR100: ['76.02', '0.915'],
    SVHN: ['94.87', '0.251'],
    ImageNet: ['69.83', '1.833'],
  },
};

/** The signal-to-noise ratios of Table VI in decibels. */
export const SIGNAL_TO_NOISE = [40, 30, 20] as const;

/** Table VI: accuracy in percent and uncertainty at each ratio. */
export const TABLE_6: SmallTable<readonly (readonly [string, string])[]> = {
  CIFAR10: methods(
    [
      ['88.38', 'N/A'],
      ['82.69', 'N/A'],
      ['40.87', 'N/A'],
    ],
    [
      ['89.16', '0.574'],
      ['82.17', '0.913'],
      ['44.11', '1.502'],
    ],
    [
      ['90.88', '0.488'],
      ['82.75', '0.899'],
      ['44.29', '1.479'],
    ],
    [
      ['92.04', '0.198'],
      ['84.16', '0.397'],
      ['49.34', '1.206'],
    ],
  ),
  CIFAR100: methods(
    [
      ['76.21', 'N/A'],
      ['71.37', 'N/A'],
      ['37.17', 'N/A'],
    ],
    [
      ['76.89', '0.632'],
      ['71.04', '1.174'],
      ['38.41', '2.047'],
    ],
    [
      ['77.39', '0.599'],
      ['72.58', '1.007'],
      ['39.16', '1.992'],
    ],
    [
      ['78.54', '0.483'],
      ['75.82', '0.397'],
      ['46.22', '1.632'],
    ],
  ),
  SVHN: methods(
    [
      ['94.77', 'N/A'],
      ['89.19', 'N/A'],
      ['70.22', 'N/A'],
    ],
    [
      ['94.98', '0.148'],
      ['90.33', '0.396'],
      ['71.68', '0.835'],
    ],
    [
      ['95.03', '0.106'],
      ['91.00', '0.313'],
      ['72.15', '0.794'],
    ],
    [
      ['97.34', '0.095'],
      ['92.3', '0.199'],
      ['75.45', '0.552'],
    ],
  ),
};

/** Table VII: accuracy in percent and uncertainty under noise on the parameters. */
export const TABLE_7: SmallTable<readonly [string, string]> = {
  CIFAR10: methods(['90.17 ± 0.298', 'N/A'], ['91.86 ± 0.297', '0.312'], ['92.78 ± 0.29', '0.217'], ['94.12 ± 0.25', '0.134']),
  CIFAR100: methods(['74.13 ± 0.785', 'N/A'], ['74.68 ± 0.587', '0.638'], ['75.76 ± 0.591', '0.411'], ['79.89 ± 0.491', '0.398']),
  SVHN: methods(['93.19 ± 0.211', 'N/A'], ['93.91 ± 0.206', '0.201'], ['94.11 ± 0.210', '0.109'], ['95.14 ± 0.17', '0.074']),
};

/**
 * Section V-C3: by how much accuracy in percent falls and uncertainty grows from Table V to Table VII. The text prints it for
 * μDARTS on CIFAR10 (2.61 and 0.045); the others are the differences of the tables' figures.
 */
export const differenceOf = (dataset: Exclude<Dataset, 'ImageNet'>, method: MuDartsMethod): readonly string[] => {
  const [[accuracy, uncertainty], [noisy, noisyUncertainty]] = [TABLE_5[dataset][method], TABLE_7[dataset][method]];
  const fall = (Number.parseFloat(accuracy) - Number.parseFloat(noisy)).toFixed(2);
  const growth = Number.parseFloat(noisyUncertainty) - Number.parseFloat(uncertainty);
  return [`-${fall}`, Number.isNaN(growth) ? 'N/A' : growth.toFixed(3)];
};

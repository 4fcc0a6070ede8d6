import { test } from 'uvu';
import { cifar10 } from '../../../datasets/cifar10.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { weightCurvature } from '../../../stages/curvature/weight-curvature.js';
import { evaluate } from '../../../stages/evaluate/evaluate.js';
import { predict } from '../../../stages/evaluate/predict.js';
import { fixedGenotype } from '../../../stages/genotype/fixed-genotype.js';
import { handMade } from '../../../stages/genotype/hand-made.js';
import { load } from '../../../stages/load/load.js';
import { retrain } from '../../../stages/retrain/retrain.js';
import { type AnyFlow, images, searched, small, testRefusals, trained } from './support.js';

testRefusals([
  [
    'the same in a training',
    trained,
    ['retrain.weights.warmUp=5'],
    'stage retrain',
    /has 4 epochs, too few for "weights.warmUp" 5/,
    /raise "epochs"/,
  ],
  [
    'a batch larger than the training images',
    trained,
    ['retrain.batchSize=500'],
    'stage retrain',
    /a batch of 500 is more than the 400 training images/,
    /to 400 or less/,
  ],
  [
    'a batch larger than CIFAR-10',
    () => trained({}, searched(small, {}, load(cifar10({ train: 100 })))),
    ['retrain.batchSize=128'],
    'stage retrain',
    /more than the 100 training images/,
    /to 100/,
  ],
  [
    'a cutout larger than the image',
    trained,
    ['retrain.augmentation.cutout=40'],
    'stage retrain',
    /a cutout of 40 pixels is larger than the shorter side of images of 32×32/,
    /16|half/,
  ],
  [
    'an auxiliary tower in NAS-Bench-201',
    () => trained({ auxiliary: 0.4 }, searched(nasBench201())),
    [],
    'stage retrain',
    /has no auxiliary tower/,
    /"auxiliary" to 0/,
  ],
  [
    'an auxiliary tower of a hand-made network',
    () => handMade({ network: 'ResNet20' }).pipe(retrain(images())) as AnyFlow,
    [],
    'stage retrain',
    /ResNet20 has no auxiliary tower/,
    /"auxiliary" to 0/,
  ],
  [
    'a stem that a hand-made network has not',
    () => handMade({ network: 'ResNet20' }).pipe(retrain(images(), { auxiliary: 0, stem: 'imagenet' })) as AnyFlow,
    [],
    'stage retrain',
    /no imagenet stem/,
    /leave "stem" out/,
  ],
  [
    'images too small for VGG16',
    () => handMade({ network: 'VGG16' }).pipe(retrain(images({ size: 16 }), { auxiliary: 0 })) as AnyFlow,
    [],
    'stage retrain',
    /16×16 leaves nothing/,
    /32×32/,
  ],
  [
    'an auxiliary tower on nothing',
    () => trained({ auxiliary: 0.4, cells: 3, batchSize: 8, stem: 'imagenet' }, searched(small, {}, images({ size: 32 }))),
    [],
    'stage retrain',
    /needs a square input of at least 2×2/,
    /"auxiliary" 0/,
  ],
  [
    'a published cell on odd images',
    () => fixedGenotype('DARTS_V2').pipe(retrain(images({ size: 31 }))) as AnyFlow,
    [],
    'stage retrain',
    /must halve an input of 31×31/,
    /multiples/,
  ],
  [
    'testing on images of another size',
    () => trained().pipe(evaluate(images({ size: 16 }))) as AnyFlow,
    [],
    'shapes',
    /for images of 32x32 pixels, and those of shapes have 16x16/,
    /network's size/,
  ],
  [
    'predicting images of another size',
    () => trained().pipe(predict(images({ size: 16 }))) as AnyFlow,
    [],
    'shapes',
    /for images of 32x32/,
    /network's size/,
  ],
  [
    'the same of the weights',
    () => trained().pipe(weightCurvature({ batches: 7 })) as AnyFlow,
    [],
    'stage weightCurvature',
    /7 batches of 64 are more than the 400/,
    /to 6 or less/,
  ],
]);

test.run();

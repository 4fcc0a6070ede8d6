import {
  cifar10,
  cifar100,
  discretise,
  evaluate,
  experiment,
  handMade,
  imageFolder,
  imagenet,
  load,
  named,
  nasBench201,
  noAugmentation,
  retrain,
  search,
  shapes,
  softmax,
  svhn,
} from 'sluice';

// Every data set as `load` divides it, pictures that are decoded for each batch, and a network of the form for large images.
export default experiment('images', () => {
  const folder = { root: 'data/pictures' };
  const decoded = load(imageFolder({ ...folder, form: 'pixels', size: 32 }), { validation: 0.25 });
  const listed = load(imageFolder({ ...folder, form: 'files', size: 64 }), { validation: 0.5, train: 0.25 });
  const found = decoded.pipe(
    search({ space: nasBench201({ cells: 1, channels: 4 }), architecture: softmax(), epochs: 2, batchSize: 6, recordEvery: 0 }),
    discretise(),
    named(
      'from pixels',
      retrain({ cells: 1, channels: 4, epochs: 2, batchSize: 8, auxiliary: 0, dropPath: 0, augmentation: noAugmentation }),
    ),
  );
  const photographs = handMade({ network: 'MobileNetV2', widthMultiplier: 0.25 }).pipe(
    named(
      'from files',
      retrain(listed, { stem: 'imagenet', epochs: 1, batchSize: 8, auxiliary: 0, augmentation: { crop: 0.3, colour: 0.3 } }),
    ),
  );
  return {
    cifar10: load(cifar10({ train: 50, test: 20 }), { validation: 0.3 }),
    cifar100: load(cifar100({ train: 200, test: 50 }), { validation: 0.5, train: 0.2 }),
    svhn: load(svhn({ train: 60, test: 20 }), { validation: 0 }),
    imagenet: load(imagenet({ root: 'data/imagenet', size: 64 }), { validation: 0.25 }),
    shapes: load(shapes({ train: 50, test: 20, size: 24 })),
    'from pixels': found.pipe(evaluate()),
    'from files': photographs.pipe(named('evaluate files', evaluate(listed))),
  };
});

/** Layout of a CIFAR data set in its official binary files, and its home on the network. */
export interface CifarLayout {
  readonly name: string;
  /** The folder that the official archive unpacks to. */
  readonly folder: string;
  readonly classes: readonly string[];
  /** Label bytes before the pixels of a record; the last of them is the class. */
  readonly labelBytes: number;
  readonly trainFiles: readonly string[];
  /** Images in every training file but perhaps the last. */
  readonly imagesPerFile: number;
  readonly testFile: string;
  /** The official archive. */
  readonly home: { readonly url: string; readonly md5: string };
}

/** CIFAR-10, "binary version" of https://www.cs.toronto.edu/~kriz/cifar.html. */
export const CIFAR_10: CifarLayout = {
  name: 'cifar10',
  folder: 'cifar-10-batches-bin',
  classes: 'airplane automobile bird cat deer dog frog horse ship truck'.split(' '),
  labelBytes: 1,
  trainFiles: [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
  imagesPerFile: 10_000,
  testFile: 'test_batch.bin',
  home: { url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz', md5: 'c32a1d4ab5d03f1284b67883e8d13530' },
};

const FINE_CLASSES = `
  apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
  caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant
  flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree
  motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate
  poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider
  squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle
  wardrobe whale willow_tree wolf woman worm
`;

/** CIFAR-100 with its fine labels, "binary version" of the same page. */
export const CIFAR_100: CifarLayout = {
  name: 'cifar100',
  folder: 'cifar-100-binary',
  classes: FINE_CLASSES.trim().split(/\s+/),
  labelBytes: 2,
  trainFiles: ['train.bin'],
  imagesPerFile: 50_000,
  testFile: 'test.bin',
  home: { url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz', md5: '03b5dce01913d631647c71ecec9e9cb8' },
};

import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Component, component } from '../artifacts/component.js';
import type { Locates, OpenFile, SourceFile } from '../artifacts/source.js';
import { describeValue, expectSettings, refuseCall } from '../base/argument.js';
import type { RecordCodec, RecordInput, RecordOutput } from '../base/codecs/record.js';
import type { Notice } from '../base/notice.js';
import type { Generator } from '../base/numerics/random/generator.js';
import type { Problem } from '../base/problem.js';

/** Images held as pixels: `images` is [N, height, width, 3] of bytes (R, G, B), `labels` [N] of class indices. */
export interface LabelledPixels {
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  /** Name of the file of each image, relative to the folder of the data; absent where images have no files of their own. */
  readonly names?: readonly string[];
}

/** Images held as the files they came in, decoded when a batch needs them; `labels` has one class index a file. */
export interface LabelledFiles {
  readonly files: readonly SourceFile[];
  readonly labels: Int32Array;
}

interface ImageSetOf<Form extends string, Images> {
  readonly form: Form;
  /** The data set's name, as in "cifar10". */
  readonly name: string;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  /** Height and width in pixels that an image has in a batch. */
  readonly height: number;
  readonly width: number;
  readonly train: Images;
  readonly test: Images;
  /** Notices of the reading for a person: the division of a folder, and files left out with the reason. */
  readonly notices?: readonly Notice[];
  /** The most pixels that an image file may have, where it is not the usual limit; for the files form. */
  readonly largest?: number;
}

/** Labelled images to learn from, and the test images. */
export type ImageSet = ImageSetOf<'pixels', LabelledPixels> | ImageSetOf<'files', LabelledFiles>;

/** Progress of reading: images done and in all. */
export type OnProgress = (done: number, total: number) => void;

/** The implementation of a data set: finds its files (the only impure part), and reads them into images. */
export interface Dataset extends Locates {
  /**
   * Reads the files that `locate` found, in that order; the same bytes and generator give the same images.
   *
   * A damaged file is a `usage` problem that names the file, the place in it, and the remedy.
   */
  readonly read: (
    files: readonly SourceFile[],
    open: OpenFile,
    generator: Generator,
    onProgress: OnProgress,
  ) => TaskEither<Problem, ImageSet>;
}

/** Facts that the settings of a data set tell before its files are read; an unknown one is left out. */
export interface ImagesOutline {
  readonly classes?: number;
  /** Height and width in pixels that an image has in a batch. */
  readonly height?: number;
  readonly width?: number;
  /** Upper bound of the number of training images. */
  readonly train?: number;
  readonly test?: number;
}

/** A data set as experiments name it; the type of a configuration field that holds one. */
export type DatasetComponent = Component<'dataset'>;

// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
type Fields = Readonly<Record<string, any>>;

/** Settings of a data set that is read from files: its own, and `root`, the folder that holds it. */
export type FileDatasetSettings<F extends Fields> = RecordInput<F> & { readonly root?: string };

/** A callable definition of a data set that is read from files, as {@link fileDataset} makes it. */
export interface FileDatasetFactory<F extends Fields> {
  (settings?: FileDatasetSettings<F>): DatasetComponent;
  readonly definition: 'dataset';
  readonly source: string;
  readonly config: RecordCodec<F>;
  readonly outline?: () => Promise<(config: RecordOutput<F>) => ImagesOutline>;
  readonly load: () => Promise<(config: RecordOutput<F>) => Dataset>;
}

/**
 * The location that a `root` names, if it is given.
 *
 * @throws Problem of a root that is no text, which names the function that was given it
 */
export const locationOf = (callee: string, root: unknown): Readonly<Record<string, string>> => {
  if (root === undefined) return {};
  return typeof root === 'string'
    ? { root }
    : refuseCall(callee, `its root is ${describeValue(root)}`, 'give the path of a folder, as a text');
};

/**
 * Defines a data set that is read from files. `root` is where this machine keeps them: it goes to the component's
 * location and so stays out of every key, the other settings are its configuration.
 *
 * @param definition.source always `import.meta.url`; the module must export the result
 *
 * @example
 * export const cifar10 = fileDataset({
 *   name: 'cifar10', source: import.meta.url, config: record('cifar10', { train: withDefault(imageCount(50_000), 'all') }),
 *   load: async () => (await import('./cifar.js')).cifar10,
 * });
 * cifar10({ root: 'data', train: 4000 });
 */
export const fileDataset = <F extends Fields>(definition: {
  readonly name: string;
  readonly source: string;
  readonly config: RecordCodec<F>;
  readonly outline?: () => Promise<(config: RecordOutput<F>) => ImagesOutline>;
  readonly load: () => Promise<(config: RecordOutput<F>) => Dataset>;
}): FileDatasetFactory<F> => {
  const factory = component({ kind: 'dataset', ...definition });
  const make = factory as unknown as (config: unknown, location: Readonly<Record<string, string>>) => DatasetComponent;
  const rooted = (settings: { readonly root?: string } = {}): DatasetComponent => {
    expectSettings(definition.name, settings);
    const { root, ...config } = settings;
    return make(config, locationOf(definition.name, root));
  };
  Object.defineProperty(rooted, 'name', { value: definition.name });
  return Object.assign(rooted, {
    definition: 'dataset' as const,
    source: definition.source,
    config: definition.config,
    outline: definition.outline,
    load: definition.load,
  }) as unknown as FileDatasetFactory<F>;
};

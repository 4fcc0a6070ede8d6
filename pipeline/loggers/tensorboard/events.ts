import type { Setting } from '../settings.js';
import { bytes, double, type Fields, message, nested, readFields, whole } from './wire.js';

/*
 * Messages of TensorFlow's event.proto, summary.proto and tensor.proto, and of TensorBoard's plugin_data.proto of hparams and
 * api.proto, as far as they are written here.
 */

/** Classes of data by which TensorBoard stores a tag: a scalar each step, a tensor, or blobs such as images. */
type DataClass = 1 | 2 | 3;

const DT_FLOAT = 1;
const DT_DOUBLE = 2;
const DT_STRING = 7;

const shapeOf = (dimensions: readonly number[]): Fields => nested(2, ...dimensions.map((size) => nested(2, whole(1, size))));

const metadata = (
  plugin: string,
  dataClass: DataClass | undefined,
  content: Uint8Array = new Uint8Array(),
  description = '',
): Fields =>
  nested(
    9,
    nested(1, bytes(1, plugin), content.length === 0 ? [] : bytes(2, content)),
    description === '' ? [] : bytes(3, description),
    whole(4, dataClass ?? 0),
  );

/** One value of a summary: a tag and what it has at a step. */
export type SummaryValue = Uint8Array;

/** A scalar as 32-bit float, which TensorBoard keeps. */
export const scalarValue = (tag: string, value: number): SummaryValue => {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return message(bytes(1, tag), metadata('scalars', 1), nested(8, whole(1, DT_FLOAT), shapeOf([]), bytes(4, content)));
};

/** A text in Markdown. */
export const textValue = (tag: string, text: string): SummaryValue =>
  message(bytes(1, `${tag}/text_summary`), metadata('text', 2), nested(8, whole(1, DT_STRING), shapeOf([]), bytes(8, text)));

/** A histogram of buckets: the left end, the right end and the count of each; the description is in Markdown. */
export const histogramValue = (
  tag: string,
  buckets: readonly (readonly [number, number, number])[],
  description = '',
): SummaryValue => {
  const content = Buffer.from(Float64Array.from(buckets.flat()).buffer);
  const shape = shapeOf([buckets.length, 3]);
  return message(
    bytes(1, tag),
    metadata('histograms', 2, undefined, description),
    nested(8, whole(1, DT_DOUBLE), shape, bytes(4, content)),
  );
};

/** A picture in PNG of a width and a height in pixels; the description is in Markdown. */
export const imageValue = (tag: string, png: Uint8Array, width: number, height: number, description = ''): SummaryValue => {
  const parts = [String(width), String(height), png].flatMap((part) => bytes(8, part));
  return message(
    bytes(1, tag),
    metadata('images', 3, undefined, description),
    nested(8, whole(1, DT_STRING), shapeOf([3]), parts),
  );
};

const hparams = (tag: string, content: Uint8Array): SummaryValue =>
  message(bytes(1, tag), metadata('hparams', undefined, content), nested(8, whole(1, DT_FLOAT), shapeOf([0])));

/** A value of google.protobuf.Value. */
const protobufValue = (value: Setting): Uint8Array => {
  if (typeof value === 'number') return message(double(2, value));
  if (typeof value === 'boolean') return Uint8Array.of(4 * 8, Number(value));
  return message(bytes(3, value ?? 'none'));
};

/** Start of a session of the hparams plugin: the settings of a result, and the seconds since 1970 at which it began. */
export const sessionStart = (settings: Readonly<Record<string, Setting>>, group: string, seconds: number): SummaryValue =>
  hparams(
    '_hparams_/session_start_info',
    message(
      nested(
        3,
        Object.entries(settings).flatMap(([name, value]) => nested(1, bytes(1, name), bytes(2, protobufValue(value)))),
        bytes(4, group),
        double(5, seconds),
      ),
    ),
  );

/** Tag of the end of a session. */
export const SESSION_END = '_hparams_/session_end_info';

/** End of a session that succeeded. */
export const sessionEnd = (seconds: number): SummaryValue =>
  hparams(SESSION_END, message(nested(4, whole(1, 1), double(2, seconds))));

/** The first event of a file. */
export const fileVersion = (seconds: number): Uint8Array =>
  message(double(1, seconds), bytes(3, 'brain.Event:2'), nested(10, bytes(1, 'sluice')));

/** An event of values at a step, told at seconds since 1970. */
export const summaryEvent = (seconds: number, step: number, values: readonly SummaryValue[]): Uint8Array =>
  message(
    double(1, seconds),
    whole(2, step),
    nested(
      5,
      values.flatMap((value) => bytes(1, value)),
    ),
  );

/** The step and the tags of an encoded event. */
export const readEvent = (event: Uint8Array): { readonly step: number; readonly tags: readonly string[] } => {
  const fields = readFields(event);
  const within = (number: number, encoded: readonly { field: number; value: number | Uint8Array }[]): readonly Uint8Array[] =>
    encoded.flatMap(({ field, value }) => (field === number && typeof value !== 'number' ? [value] : []));
  const [step] = fields.flatMap(({ field, value }) => (field === 2 && typeof value === 'number' ? [value] : []));
  const values = within(5, fields).flatMap((summary) => within(1, readFields(summary)));
  return {
    step: step ?? 0,
    tags: values.flatMap((value) => within(1, readFields(value)).map((tag) => Buffer.from(tag).toString('utf8'))),
  };
};

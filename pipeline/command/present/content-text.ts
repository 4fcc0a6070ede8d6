import * as either from 'fp-ts/lib/Either.js';
import { type MetricLog, metricLog } from '../../../artifacts/metric-log.js';
import { decodeSafetensors } from '../../../artifacts/safetensors.js';
import { formatMetrics } from './format.js';
import { jsonText } from './json-text.js';

/** Content of an artifact as data: the value of a JSON one, or the header and the tensors' forms of a safetensors one. */
export const contentOf = (bytes: Uint8Array): unknown => {
  const tensors = decodeSafetensors(bytes);
  if (either.isRight(tensors)) {
    const header = tensors.right.metadata.header;
    return {
      header: header === undefined ? tensors.right.metadata : (JSON.parse(header) as unknown),
      tensors: Object.fromEntries(
        Object.entries(tensors.right.tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]),
      ),
    };
  }
  const json = either.tryCatch(() => JSON.parse(new TextDecoder().decode(bytes)) as { readonly value?: unknown }, String);
  return either.isRight(json) ? (json.right.value ?? json.right) : { bytes: bytes.length };
};

const metricLines = (log: MetricLog): string =>
  log
    .map(({ step, epoch, values }) => `step ${step}${epoch === undefined ? '' : `, epoch ${epoch}`}: ${formatMetrics(values)}`)
    .join('\n');

/**
 * Content of an artifact for a person: metrics a line a step, tensors a line each below their header, and all else as indented
 * JSON.
 */
export const contentText = (kind: string, bytes: Uint8Array): string => {
  const log = kind === metricLog.name ? metricLog.decode(bytes) : either.left(undefined);
  if (either.isRight(log)) return metricLines(log.right);
  const tensors = decodeSafetensors(bytes);
  if (either.isLeft(tensors)) return jsonText(contentOf(bytes));
  const { header } = contentOf(bytes) as { readonly header: unknown };
  const entries = Object.entries(tensors.right.tensors);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const lines = entries.map(([name, { dtype, shape }]) => `${name.padEnd(width)}  ${dtype}  [${shape.join(', ')}]`);
  return [jsonText(header), '', ...lines].join('\n');
};

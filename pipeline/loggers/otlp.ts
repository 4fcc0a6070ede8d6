import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { httpClient, serverAddress, serverProblem } from './http.js';
import { sink } from './sink.js';

/** The headers of a text `NAME=VALUE,NAME=VALUE`, as OpenTelemetry's environment variable has them. */
const headersOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(',')
      .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim())])
      .filter(([name]) => name !== ''),
  );

/**
 * `otlp:URL` sends the metrics of a run to a collector of OpenTelemetry, as JSON over HTTP; without a URL to that of
 * `OTEL_EXPORTER_OTLP_ENDPOINT`, with the headers of `OTEL_EXPORTER_OTLP_HEADERS`.
 */
export const otlp = sink({
  name: 'otlp',
  source: import.meta.url,
  target: '[URL]',
  open: (target, { environment }) => {
    const address = target === '' ? (environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '') : target;
    if (address === '') {
      const remedy = 'write it as otlp:http://HOST:4318, or set OTEL_EXPORTER_OTLP_ENDPOINT';
      return taskEither.left(problem('usage', 'the otlp sink needs the address of a collector', 'otlp', remedy));
    }
    return pipe(
      taskEither.fromEither(serverAddress(address, 'otlp')),
      taskEither.chain((url) =>
        taskEither.tryCatch(
          async () => {
            const { otlpWriter, METRICS_PATH } = await import('./otlp/writer.js');
            const http = httpClient(url, headersOf(environment['OTEL_EXPORTER_OTLP_HEADERS'] ?? ''));
            await http({ path: METRICS_PATH, body: { resourceMetrics: [] } });
            return otlpWriter(http);
          },
          (error) => serverProblem(error, 'otlp', 'OTEL_EXPORTER_OTLP_HEADERS'),
        ),
      ),
    );
  },
});

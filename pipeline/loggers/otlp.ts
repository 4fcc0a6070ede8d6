import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { percentDecoded, serverAddress, serverProblem, writerByHttp } from './http.js';
import { sink } from './sink.js';

const HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS';

/**
 * The headers of a text `NAME=VALUE,NAME=VALUE`, as OpenTelemetry's environment variable has them; a `usage` problem, which does
 * not say them, for one that is written otherwise.
 */
const headersOf = (text: string): either.Either<Problem, Readonly<Record<string, string>>> => {
  const headers: Record<string, string> = {};
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  for (const [index, pair] of pairs.entries()) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, at)).trim();
    const value = percentDecoded(pair.slice(at + 1).trim());
    if (name === '' || value === undefined) {
      const what = `header ${index + 1} of ${HEADERS} ${name === '' ? 'is not NAME=VALUE' : 'has a % that begins no two hexadecimal digits'}`;
      return either.left(problem('usage', what, 'otlp', 'write NAME=VALUE,NAME=VALUE, and a % itself as %25'));
    }
    headers[name] = value;
  }
  return either.right(headers);
};

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
      serverAddress(address, 'otlp'),
      either.bindTo('url'),
      either.bind('headers', () => headersOf(environment[HEADERS] ?? '')),
      taskEither.fromEither,
      taskEither.chain(({ url, headers }) =>
        taskEither.tryCatch(
          () =>
            writerByHttp(url, headers, async (http) => {
              const { otlpWriter, exportedBy, METRICS_PATH } = await import('./otlp/writer.js');
              exportedBy(await http({ path: METRICS_PATH, body: { resourceMetrics: [] } }));
              return otlpWriter(http);
            }),
          (error) => serverProblem(error, 'otlp', HEADERS),
        ),
      ),
    );
  },
});

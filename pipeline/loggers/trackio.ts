import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { serverAddress, serverProblem, writerByHttp } from './http.js';
import { jsonAnswer } from './json-answer.js';
import { resultLogs } from './result-logs.js';
import { sink } from './sink.js';

const VERSION = 1;

/**
 * `trackio:URL` writes to a server of Trackio, by default that of `TRACKIO_SERVER_URL`: a run for every stage's result, in the
 * project of its experiment. The token is the `write_token` of the URL that Trackio shows, or `TRACKIO_WRITE_TOKEN`.
 */
export const trackio = sink({
  name: 'trackio',
  source: import.meta.url,
  target: '[URL]',
  open: (target, { environment }) => {
    const address = target === '' ? (environment['TRACKIO_SERVER_URL'] ?? '') : target;
    if (address === '') {
      const remedy = 'write it as trackio:http://HOST:PORT, or set TRACKIO_SERVER_URL';
      return taskEither.left(problem('usage', 'the trackio sink needs the address of a server', 'trackio', remedy));
    }
    return pipe(
      taskEither.fromEither(
        pipe(
          serverAddress(address, 'trackio'),
          either.map((url) => {
            const token = url.searchParams.get('write_token') ?? environment['TRACKIO_WRITE_TOKEN'];
            const bare = new URL(url);
            bare.search = '';
            // A token of the hub is for its own servers alone.
            const hub = url.hostname.endsWith('.hf.space') ? environment['HF_TOKEN'] : undefined;
            return { bare, token, hub };
          }),
        ),
      ),
      taskEither.chain(({ bare, token, hub }) =>
        taskEither.tryCatch(
          () => {
            const headers = {
              ...(token === undefined ? {} : { 'x-trackio-write-token': token }),
              ...(hub === undefined ? {} : { authorization: `Bearer ${hub}` }),
            };
            return writerByHttp(bare, headers, async (http) => {
              const { api_version: version } = jsonAnswer(await http({ method: 'GET', path: 'version' }), 'server of Trackio');
              if (version !== VERSION)
                throw new Error(`the server speaks version ${String(version)} of Trackio's interface, not ${VERSION}`);
              return resultLogs((await import('./trackio/result-log.js')).trackioPlace(http, hub));
            });
          },
          (error) => serverProblem(error, 'trackio', 'TRACKIO_WRITE_TOKEN, or write_token in the address'),
        ),
      ),
    );
  },
});

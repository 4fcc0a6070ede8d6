import { resolve } from 'node:path';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';
import { openProblem } from './open-problem.js';
import { sink } from './sink.js';

const PORT = /^(?:(\[[^\]]+\]|[^/\\:]+):)?(\d{1,5})$/;

const portProblem = (error: unknown, place: string): Problem => {
  const code = errorCode(error);
  const what = code === 'EADDRINUSE' ? 'the port is taken' : `the port cannot be listened at (${code ?? String(error)})`;
  return problem('usage', what, place, 'name another port, or a file: prometheus:FILE', error);
};

/**
 * `prometheus:PORT` serves the newest values of a run at `http://127.0.0.1:PORT/metrics` while it goes on (`prometheus:HOST:PORT`
 * elsewhere); `prometheus:FILE` keeps them in a file, which outlives the run.
 */
export const prometheus = sink({
  name: 'prometheus',
  source: import.meta.url,
  target: 'PORT or FILE',
  open: (target, { folder }) => {
    if (target === '') {
      const remedy = 'write it as prometheus:PORT or prometheus:FILE';
      return taskEither.left(problem('usage', 'the prometheus sink needs a port or a file', 'prometheus', remedy));
    }
    const [, host = '127.0.0.1', port] = PORT.exec(target) ?? [];
    if (port === undefined) {
      const path = resolve(folder, target);
      return taskEither.tryCatch(
        async () => (await import('./prometheus/outlets.js')).gaugeFile(path, () => performance.now()),
        (error) => openProblem('the file of the metrics', path, error),
      );
    }
    if (Number(port) < 1 || Number(port) > 65535)
      return taskEither.left(problem('usage', 'this is no port', target, 'name one from 1 to 65535'));
    return taskEither.tryCatch(
      async () => (await import('./prometheus/outlets.js')).gaugeServer(host.replace(/^\[|\]$/g, ''), Number(port)),
      (error) => portProblem(error, target),
    );
  },
});

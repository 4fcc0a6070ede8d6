import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { basicAuthorization, RefusedRequest, serverAddress, serverProblem, writerByHttp } from './http.js';
import { jsonAnswer } from './json-answer.js';
import { resultLogs } from './result-logs.js';
import { sink } from './sink.js';

const CREDENTIALS = 'MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD';

type Environment = Readonly<Record<string, string | undefined>>;

const authorization = (environment: Environment): Readonly<Record<string, string>> => {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: name, MLFLOW_TRACKING_PASSWORD: password } = environment;
  if (token !== undefined && token !== '') return { authorization: `Bearer ${token}` };
  return name === undefined || name === '' ? {} : { authorization: basicAuthorization(name, password ?? '') };
};

/**
 * `mlflow:URL` writes to a tracking server of MLflow, by default that of `MLFLOW_TRACKING_URI`: a run for every stage's result,
 * below one for all seeds where there are several, with its metrics, settings and summaries.
 */
export const mlflow = sink({
  name: 'mlflow',
  source: import.meta.url,
  target: '[URL]',
  open: (target, { environment }) => {
    const address = target === '' ? (environment['MLFLOW_TRACKING_URI'] ?? '') : target;
    if (address === '') {
      const what = 'the mlflow sink needs the address of a tracking server';
      return taskEither.left(problem('usage', what, 'mlflow', 'write it as mlflow:http://HOST:PORT, or set MLFLOW_TRACKING_URI'));
    }
    return pipe(
      taskEither.fromEither(serverAddress(address, 'mlflow')),
      taskEither.chain((url) =>
        taskEither.tryCatch(
          () =>
            writerByHttp(url, authorization(environment), async (http) => {
              const looking = { method: 'GET', path: 'api/2.0/mlflow/experiments/get-by-name' } as const;
              const found = await http({ ...looking, query: { experiment_name: 'Default' } }).catch((error: unknown) => {
                if (!(error instanceof RefusedRequest && error.status === 404 && error.body.includes('RESOURCE_DOES_NOT_EXIST')))
                  throw error;
                return error.body;
              });
              jsonAnswer(found, 'tracking server of MLflow');
              const [{ mlflowApi }, { mlflowPlace }] = await Promise.all([
                import('./mlflow/api.js'),
                import('./mlflow/result-log.js'),
              ]);
              return resultLogs(mlflowPlace(mlflowApi(http), Date.now));
            }),
          (error) => serverProblem(error, 'mlflow', CREDENTIALS),
        ),
      ),
    );
  },
});

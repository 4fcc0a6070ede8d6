import { parentPort, workerData } from 'node:worker_threads';
import * as either from 'fp-ts/lib/Either.js';
import { portable } from '../../base/portable.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import { sentenceOf } from '../../base/sentence.js';
import { type OpenedScheme, openFound } from './open-found.js';
import type { SinkMeans } from './sink.js';
import { sinkName } from './sink-names.js';
import type { SinkThread } from './sink-thread.js';
import type { SinkReading, SinkReply, SinkRequest } from './thread.js';

// The thread that a sink of a user's module runs in: it is opened, then answers one request after another.
const { sink, option, folder } = workerData as SinkThread;
const post = (reply: SinkReply): void => parentPort?.postMessage(reply);

const refused = (one: Problem): SinkReply => ({ refused: portable(one) });

const questions = new Map<number, (reading: SinkReading) => void>();
let asked = 0;
const settleReading = (reading: SinkReading): void => {
  questions.get(reading.number)?.(reading);
  questions.delete(reading.number);
};
const means: SinkMeans = {
  read: async (digest) => {
    asked += 1;
    const answered = new Promise<SinkReading>((settle) => questions.set(asked, settle));
    post({ read: digest, number: asked });
    const reading = await answered;
    if ('unread' in reading) throw new Error(reading.unread);
    return reading.bytes;
  },
};

const serve = ({ writer, usesStdout }: OpenedScheme): void => {
  parentPort?.on('message', (request: SinkRequest) => {
    if ('number' in request) return settleReading(request);
    const work = async (): Promise<void> => ('write' in request ? writer.write(request.write, means) : writer.end());
    void work()
      .then(
        () => post({ done: true }),
        (error: unknown) => post({ failed: sentenceOf(error) }),
      )
      .then(() => {
        // Nothing more is asked of it: the thread ends by itself, with all that it has printed.
        if ('end' in request) parentPort?.close();
      });
  });
  post({ opened: true, usesStdout, ...(writer.takes === undefined ? {} : { takes: [...writer.takes] }) });
};

const begin = async (): Promise<void> => {
  const opened = await openFound(sink, option, { folder, environment: process.env }, () => post({ found: true }))();
  if (either.isLeft(opened)) post(refused(opened.left));
  else serve(opened.right);
};

begin().catch((error: unknown) =>
  post(
    refused(
      problem(
        'store',
        `the sink cannot be opened: ${sentenceOf(error)}`,
        `${option} ${cited(sinkName(sink, folder))}`,
        'mend what it needs',
        error,
      ),
    ),
  ),
);

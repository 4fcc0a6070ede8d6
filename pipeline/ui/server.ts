import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';
import { follower } from './follow.js';
import { type Admitted, admit, type Route } from './guard.js';
import type { Hub } from './hub.js';

/** The server of the live page, listening. */
export interface PageServer {
  readonly port: number;
  /** Ends every connection, and the server. */
  readonly close: () => Promise<void>;
}

/** Parts of a server of the live page. */
export interface PageServerParts {
  /** First part of every path. */
  readonly token: string;
  /** From 0, which stands for one that is free. */
  readonly port: number;
  readonly hub: Hub;
  /** Tells whether there is a page. */
  readonly has: (route: Route) => boolean;
  /** The page as HTML, with the content policy that it needs. */
  readonly page: (route: Route) => Promise<{ readonly html: string; readonly policy: string }>;
  /** Milliseconds between two heartbeats of a stream (15,000). */
  readonly beatEvery?: number;
}

const LOOPBACK = '127.0.0.1';

/** The most pages that follow at once. */
const MOST_STREAMS = 64;

const COMMON = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

const header = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

const say = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, {
    ...COMMON,
    'content-type': 'text/plain; charset=utf-8',
    ...(status === 405 ? { allow: 'GET' } : {}),
  });
  response.end(`${message}\n`);
};

const admittedOf = ({ method = '', url = '', headers }: IncomingMessage, token: string) =>
  admit(
    {
      method,
      url,
      host: headers.host,
      origin: headers.origin,
      fetchSite: header(headers['sec-fetch-site']),
      fetchMode: header(headers['sec-fetch-mode']),
      lastEventId: header(headers['last-event-id']),
    },
    token,
  );

const portProblem =
  (port: number) =>
  (error: unknown): Problem => {
    const code = errorCode(error);
    const [what, remedy] =
      code === 'EADDRINUSE'
        ? ['the port is taken', 'name another with --port, or leave it out: a free one is found']
        : code === 'EACCES'
          ? ['the port is not for everybody', 'name one from 1024 with --port, or leave it out']
          : [`the port cannot be had: ${(error as Error).message}`, 'name another with --port, or leave it out'];
    return problem('usage', what, `--port ${port}`, remedy, error);
  };

/** Serves the live page on loopback; a `usage` problem where its port cannot be had. */
export const servePages = ({
  token,
  port,
  hub,
  has,
  page,
  beatEvery = 15_000,
}: PageServerParts): taskEither.TaskEither<Problem, PageServer> => {
  let streams = 0;

  const stream = (request: IncomingMessage, response: ServerResponse, { route, after = 0 }: Admitted): void => {
    if (streams >= MOST_STREAMS) {
      say(response, 503, 'Too many pages are open; close some.');
      return;
    }
    streams += 1;
    response.writeHead(200, { ...COMMON, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    const one = follower(
      () => hub.board(route),
      (text) => response.write(text),
      after,
    );
    const leave = hub.follow(route, one.tell);
    const beating = setInterval(one.beat, beatEvery);
    response.on('drain', one.drained);
    // `close` of the request does not come where the other end is gone.
    response.once('close', () => {
      streams -= 1;
      clearInterval(beating);
      leave();
    });
    request.resume();
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const admitted = admittedOf(request, token);
    if (either.isLeft(admitted)) return say(response, admitted.left.status, admitted.left.message);
    const { route, after } = admitted.right;
    if (!has(route)) return say(response, 404, 'There is no such page.');
    if (after !== undefined && request.method === 'GET') return stream(request, response, admitted.right);
    const { html, policy } = await page(route);
    response.writeHead(200, { ...COMMON, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(request.method === 'HEAD' ? undefined : html);
  };

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else say(response, 500, `The page cannot be made: ${(error as Error | null)?.message ?? String(error)}`);
    });
  });
  return taskEither.tryCatch(
    () =>
      new Promise((settle, fail) => {
        server.once('error', fail);
        server.listen(port, LOOPBACK, () => {
          server.off('error', fail);
          settle({
            port: (server.address() as AddressInfo).port,
            close: () =>
              new Promise((closed) => {
                hub.close();
                server.close(() => closed());
                server.closeAllConnections();
              }),
          });
        });
      }),
    portProblem(port),
  );
};

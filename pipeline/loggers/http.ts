import * as either from 'fp-ts/lib/Either.js';
import { withoutCredentials } from '../../base/credentials.js';
import { type Problem, problem } from '../../base/problem.js';

const TIMEOUT_SECONDS = 5;

/** Answer of a server that is no success. */
export class RefusedRequest extends Error {
  /** Error of a status, with the beginning of what the server says. */
  constructor(
    readonly status: number,
    readonly body: string,
    where: string,
  ) {
    super(`${where} answers ${status}${body === '' ? '' : `: ${body.replace(/\s+/g, ' ').slice(0, 300)}`}`);
  }
}

/** One request below the address of a server. */
export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A body that is sent as JSON; bytes and text go as they are. */
  readonly body?: unknown;
  /** Seconds within which it must be answered (5). */
  readonly seconds?: number;
  /** Aborting it ends the request. */
  readonly signal?: AbortSignal;
}

/** Requests to a server; the answer is its text. Rejects with a {@link RefusedRequest}, or an error that says what failed. */
export type HttpClient = (request: HttpRequest) => Promise<string>;

const sentenceOfFailure = (error: unknown, seconds: number): string => {
  const cause = (error as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause;
  const { name, message } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${seconds} s`;
  return cause?.code ?? cause?.message ?? message;
};

/** A client of the server at an address, whose credentials, if it has any, go in a header. */
export const httpClient = (address: URL, headers: Readonly<Record<string, string>> = {}): HttpClient => {
  const base = new URL(address);
  const { username, password } = base;
  [base.username, base.password] = ['', ''];
  const basic: Readonly<Record<string, string>> =
    username === '' ? {} : { authorization: basicAuthorization(decodeURIComponent(username), decodeURIComponent(password)) };
  return async ({ method = 'POST', path, query = {}, body, seconds = TIMEOUT_SECONDS, signal }) => {
    const timeout = AbortSignal.timeout(seconds * 1000);
    const url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/$/, '')}/${path}`.replace(/^\/+/, '/').replace(/(.)\/$/, '$1');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const where = withoutCredentials(`${url.origin}${url.pathname}`);
    const answer = await fetch(url, {
      method,
      headers: { ...(isRaw ? {} : { 'content-type': 'application/json' }), ...basic, ...headers },
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    }).catch((error: unknown) => {
      throw new Error(`${where}: ${sentenceOfFailure(error, seconds)}`, { cause: error });
    });
    const text = await answer.text().catch((error: unknown) => {
      throw new Error(`${where}: ${sentenceOfFailure(error, seconds)}`, { cause: error });
    });
    if (!answer.ok) throw new RefusedRequest(answer.status, text, where);
    return text;
  };
};

/** The header of a name and password. */
export const basicAuthorization = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;

/** The address of a server that a sink is given; a `usage` problem for one that is none. */
export const serverAddress = (text: string, sink: string): either.Either<Problem, URL> => {
  const wrong = problem(
    'usage',
    text === '' ? `the ${sink} sink needs the address of a server` : 'this is no address of a server',
    sink,
    `write it as ${sink}:http://HOST:PORT or ${sink}:https://HOST`,
  );
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? either.right(url) : either.left(wrong);
  } catch {
    return either.left(wrong);
  }
};

/**
 * The problem of a server that a sink cannot be opened with: of class `usage`, which refuses the run, where it does not know who
 * asks; of class `store`, with which the run goes on, where it does not answer.
 */
export const serverProblem = (error: unknown, sink: string, credentials: string): Problem => {
  const isUnknown = error instanceof RefusedRequest && (error.status === 401 || error.status === 403);
  const what = withoutCredentials(error instanceof Error ? error.message : String(error));
  return isUnknown
    ? problem('usage', what, sink, `give it the credentials of the server: ${credentials}`, error)
    : problem('store', what, sink, 'start the server, or correct its address', error);
};

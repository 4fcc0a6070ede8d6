import * as either from 'fp-ts/lib/Either.js';
import { withoutCredentials } from '../../base/credentials.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { SinkWriter } from './sink.js';

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

/** Answer of a server that sends whoever asks to another address, to which nothing is sent: it would get the credentials. */
export class MovedServer extends Error {
  /** Error of a request, with the address of the server by the answer. */
  constructor(
    readonly to: string,
    where: string,
  ) {
    super(`${where} sends requests on to ${to}`);
  }
}

/** Header that cannot be sent, whose value is a secret. */
class UnfitHeader extends Error {
  constructor(name: string) {
    super(`the header ${quoted(name)} has a character that no header may have`);
  }
}

const checkedHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, value]]);
    } catch {
      throw new UnfitHeader(name);
    }
  }
  return headers;
};

/** The address of a server by the address that it sends a request for a path to. */
const movedTo = (location: string, url: URL, path: string): string => {
  if (!URL.canParse(location, url.href)) return 'another address';
  const to = new URL(location, url.href);
  const base = to.pathname.endsWith(`/${path}`) ? to.pathname.slice(0, -path.length - 1) : to.pathname;
  return withoutCredentials(`${to.origin}${base.replace(/\/$/, '')}`);
};

/** One request below the address of a server. */
export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A body that is sent as JSON; bytes and text go as they are. */
  readonly body?: unknown;
  /** Seconds within which it must be answered (5). */
  readonly seconds?: number;
}

/** Requests to a server; the answer is its text. Rejects with a {@link RefusedRequest}, or an error that says what failed. */
export type HttpClient = (request: HttpRequest) => Promise<string>;

const sentenceOfFailure = (error: unknown, seconds: number): string => {
  const cause = (error as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause;
  const { name, message } = error as Error;
  if (name === 'AbortError') return 'nobody waited for the answer';
  if (name === 'TimeoutError') return `no answer within ${seconds} s`;
  return cause?.code ?? cause?.message ?? message;
};

/**
 * A client of the server at an address, whose credentials, if it has any, go in a header. It follows no redirection.
 *
 * @param over aborting it ends the requests that are under way, and all that come
 * @throws Error for a header that cannot be sent, without its value
 */
export const httpClient = (
  address: URL,
  headers: Readonly<Record<string, string>> = {},
  over: AbortSignal = new AbortController().signal,
): HttpClient => {
  const base = new URL(address);
  const { username, password } = base;
  [base.username, base.password] = ['', ''];
  const basic: Readonly<Record<string, string>> =
    username === '' ? {} : { authorization: basicAuthorization(decodeURIComponent(username), decodeURIComponent(password)) };
  const sent = checkedHeaders({ ...basic, ...headers });
  return async ({ method = 'POST', path, query = {}, body, seconds = TIMEOUT_SECONDS }) => {
    const url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/$/, '')}/${path}`.replace(/^\/+/, '/').replace(/(.)\/$/, '$1');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const where = withoutCredentials(`${url.origin}${url.pathname}`);
    const answer = await fetch(url, {
      method,
      headers: { ...(isRaw ? {} : { 'content-type': 'application/json' }), ...sent },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
      signal: AbortSignal.any([over, AbortSignal.timeout(seconds * 1000)]),
    }).catch((error: unknown) => {
      throw new Error(`${where}: ${sentenceOfFailure(error, seconds)}`, { cause: error });
    });
    const text = await answer.text().catch((error: unknown) => {
      throw new Error(`${where}: ${sentenceOfFailure(error, seconds)}`, { cause: error });
    });
    const location = answer.headers.get('location');
    if (location !== null && answer.status >= 300 && answer.status < 400)
      throw new MovedServer(movedTo(location, url, path), where);
    if (!answer.ok) throw new RefusedRequest(answer.status, text, where);
    return text;
  };
};

/** A writer that sends by a client which it is given; nobody waits for its requests once nobody waits for it. */
export const writerByHttp = async (
  address: URL,
  headers: Readonly<Record<string, string>>,
  open: (http: HttpClient) => Promise<SinkWriter>,
): Promise<SinkWriter> => {
  const over = new AbortController();
  return { ...(await open(httpClient(address, headers, over.signal))), abandon: () => over.abort() };
};

/** The header of a name and password. */
export const basicAuthorization = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;

/** A text whose `%` stands for a byte each, decoded; undefined where one does not. */
export const percentDecoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** The address of a server that a sink is given; a `usage` problem for one that is none, or whose credentials cannot be read. */
export const serverAddress = (text: string, sink: string): either.Either<Problem, URL> => {
  const wrong = problem(
    'usage',
    text === '' ? `the ${sink} sink needs the address of a server` : 'this is no address of a server',
    sink,
    `write it as ${sink}:http://HOST:PORT or ${sink}:https://HOST`,
  );
  try {
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return either.left(wrong);
    if ([url.username, url.password].every((one) => percentDecoded(one) !== undefined)) return either.right(url);
    const what = 'a % in the name or password of the address does not begin two hexadecimal digits';
    return either.left(problem('usage', what, sink, 'write a % itself as %25'));
  } catch {
    return either.left(wrong);
  }
};

/**
 * The problem of a server that a sink cannot be opened with: of class `usage`, which refuses the run, where it does not know who
 * asks, has another address, or cannot be given the credentials; of class `store`, with which the run goes on, where it does not
 * answer.
 */
export const serverProblem = (error: unknown, sink: string, credentials: string): Problem => {
  if (isProblem(error)) return error;
  if (error instanceof MovedServer) return problem('usage', error.message, sink, `write it as ${sink}:${error.to}`, error);
  if (error instanceof UnfitHeader) return problem('usage', error.message, sink, `correct ${credentials}`);
  const isUnknown = error instanceof RefusedRequest && (error.status === 401 || error.status === 403);
  const what = withoutCredentials(error instanceof Error ? error.message : String(error));
  return isUnknown
    ? problem('usage', what, sink, `give it the credentials of the server: ${credentials}`, error)
    : problem('store', what, sink, 'start the server, or correct its address', error);
};

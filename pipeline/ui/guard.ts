import { createHash, timingSafeEqual } from 'node:crypto';
import * as either from 'fp-ts/lib/Either.js';
import { eventNumber } from './server-sent.js';

/** A request, as far as it decides who is let in. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly fetchSite?: string | undefined;
  readonly fetchMode?: string | undefined;
  readonly lastEventId?: string | undefined;
}

/** A page that is asked for: what the store does now, one run, all of the store, or the report of an experiment. */
export type Route = { readonly view: 'now' | 'runs' | 'store' | 'report' } | { readonly view: 'run'; readonly run: string };

/** A request that is let in. */
export interface Admitted {
  readonly route: Route;
  /** Asked for its changes, rather than for the page: the version that the page has. */
  readonly after?: number;
}

/** Reply to a request that is not let in. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405;
  /** A sentence for the person who asked. */
  readonly message: string;
}

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

const hashed = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares texts in a time that tells nothing of where they differ. */
const isEqual = (one: string, other: string): boolean => timingSafeEqual(hashed(one), hashed(other));

const refuse = (status: Refusal['status'], message: string): either.Either<Refusal, never> => either.left({ status, message });

const hostOf = (origin: string): string => origin.replace(/^https?:\/\//i, '');

/** Tells whether a page of elsewhere asks: a browser says so, and a link that a person follows is no such question. */
const isForeign = ({ origin, fetchSite, fetchMode, host }: Asked): boolean =>
  (origin !== undefined && (!LOOPBACK.test(hostOf(origin)) || hostOf(origin) !== host)) ||
  (fetchSite !== undefined && !['same-origin', 'none'].includes(fetchSite) && fetchMode !== 'navigate');

const routeOf = (parts: readonly string[]): Route | undefined => {
  const [view = '', run, ...rest] = parts;
  if (rest.length > 0) return undefined;
  if (view === 'runs' && run !== undefined) return /^[\w-]{1,80}$/.test(run) ? { view: 'run', run } : undefined;
  if (run !== undefined) return undefined;
  if (view === '') return { view: 'now' };
  return view === 'runs' || view === 'store' || view === 'report' ? { view } : undefined;
};

/**
 * Lets a request in, or says why not: it must come to a name of this machine (a page elsewhere may have had its own name point
 * here), from no other page, and have the token as the first part of its path.
 */
export const admit = (asked: Asked, token: string): either.Either<Refusal, Admitted> => {
  const { method, url, host, lastEventId } = asked;
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Only GET is answered here.');
  if (host === undefined || !LOOPBACK.test(host)) return refuse(403, 'This server answers to 127.0.0.1 and localhost alone.');
  if (isForeign(asked)) return refuse(403, 'This server does not answer pages from elsewhere.');
  const [path = '', query = ''] = url.split('?', 2) as [string, string?];
  const [, given = '', ...parts] = path.split('/');
  if (!isEqual(given, token)) return refuse(403, 'Use the whole address that pipe ui wrote, with its token.');
  const route = routeOf(parts.at(-1) === '' ? parts.slice(0, -1) : parts);
  if (route === undefined) return refuse(404, 'There is no such page.');
  const events = new URLSearchParams(query).get('events');
  if (events === null) return either.right({ route });
  const after = eventNumber(lastEventId) ?? eventNumber(events);
  return after === undefined ? refuse(400, 'The number of the last event is none.') : either.right({ route, after });
};

/** The path of a page below a token. */
export const pathOf = (token: string, route: Route): string =>
  route.view === 'run' ? `/${token}/runs/${route.run}` : `/${token}/${route.view === 'now' ? '' : route.view}`;

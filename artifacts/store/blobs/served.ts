import { isProblem } from '../../../base/problem.js';
import { errorCode } from '../../../base/system-error.js';
import { type Blobs, misplacedBlob, misplacedIn } from '../blobs.js';

/** A way to and from another thread or process, which keeps the bytes of arrays; other messages may pass on it too. */
export interface BlobsPort {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
}

type Operation = 'get' | 'range' | 'putIfAbsent' | 'stat' | 'list' | 'delete';

/** A request for one operation on the blobs. */
interface Request {
  readonly type: 'blobs';
  readonly id: number;
  readonly operation: Operation;
  readonly given: readonly unknown[];
}

/** Outcome of an operation: its value, or the data of its error. */
type Answer =
  | { readonly type: 'blobs-answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'blobs-answer'; readonly id: number; readonly error: unknown };

const isOfType = <A extends { readonly type: string }>(message: unknown, type: A['type']): message is A =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type;

/** An error as data: what is told of it on the other side. */
const dataOf = (error: unknown): unknown => {
  if (isProblem(error)) {
    const { cause: _, ...rest } = error;
    return rest;
  }
  const code = errorCode(error);
  const misplaced = misplacedIn(error);
  return {
    message: error instanceof Error ? error.message : String(error),
    ...(code === undefined ? {} : { code }),
    ...(misplaced === undefined ? {} : { misplaced }),
  };
};

const errorOf = (data: unknown): unknown => {
  if (isProblem(data)) return data;
  const misplaced = misplacedIn(data);
  if (misplaced !== undefined) return misplacedBlob(misplaced);
  const { message, code } = data as { readonly message: string; readonly code?: string };
  return Object.assign(new Error(message), code === undefined ? {} : { code });
};

/** Answers, on a port, whoever asks there for operations on some blobs. */
export const serveBlobs = (blobs: Blobs, port: BlobsPort): void => {
  const perform = blobs as unknown as Readonly<Record<Operation, (...given: readonly unknown[]) => Promise<unknown>>>;
  port.onMessage((message) => {
    if (!isOfType<Request>(message, 'blobs')) return;
    const { id, operation, given } = message;
    const answer = (outcome: { readonly value: unknown } | { readonly error: unknown }): void =>
      port.post({ type: 'blobs-answer', id, ...outcome } satisfies Answer);
    void Promise.resolve()
      .then(() => perform[operation](...given))
      .then(
        (value) => answer({ value }),
        (error) => answer({ error: dataOf(error) }),
      );
  });
};

/**
 * Blobs that ask whoever serves them on the other side of a port.
 *
 * @param served what is known of those blobs here
 */
export const blobsOver = (port: BlobsPort, { where, reach }: Pick<Blobs, 'where' | 'reach'>): Blobs => {
  const waiting = new Map<number, { readonly settle: (value: unknown) => void; readonly fail: (error: unknown) => void }>();
  let asked = 0;
  port.onMessage((message) => {
    if (!isOfType<Answer>(message, 'blobs-answer')) return;
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) asker?.fail(errorOf(message.error));
    else asker?.settle(message.value);
  });
  const ask =
    <A>(operation: Operation) =>
    (...given: readonly unknown[]): Promise<A> =>
      new Promise<A>((settle, fail) => {
        asked += 1;
        waiting.set(asked, { settle: settle as (value: unknown) => void, fail });
        port.post({ type: 'blobs', id: asked, operation, given } satisfies Request);
      });
  return {
    where,
    reach,
    get: ask('get'),
    range: ask('range'),
    putIfAbsent: ask('putIfAbsent'),
    stat: ask('stat'),
    list: ask('list'),
    delete: ask('delete'),
  };
};

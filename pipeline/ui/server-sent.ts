/** An event of a `text/event-stream`. */
export interface ServerSent {
  readonly id: number;
  readonly event: string;
  /** Text of any lines. */
  readonly data: string;
}

/** Milliseconds after which a browser that lost the stream asks for it again. */
const RETRY = 1000;

/** The beginning of a stream: it says how long to wait before asking for it again. */
export const STREAM_BEGIN = `retry: ${RETRY}\n\n`;

/** A comment, by which both ends see that the connection is alive. */
export const HEARTBEAT = ': alive\n\n';

/**
 * An event as a stream has it. Source: WHATWG, HTML Living Standard, section 9.2.6: a field a line, one `data` field for each
 * line of the data, and an empty line at the end.
 */
export const serverSentText = ({ id, event, data }: ServerSent): string =>
  [`id: ${id}`, `event: ${event.replace(/[\r\n]/g, ' ')}`, ...data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)]
    .map((line) => `${line}\n`)
    .join('')
    .concat('\n');

/** The whole number that a text names, such as that of `Last-Event-ID`; undefined for any other text. */
export const eventNumber = (text: string | null | undefined): number | undefined =>
  typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

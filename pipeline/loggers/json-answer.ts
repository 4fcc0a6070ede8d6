import { isRecord } from '../../base/argument.js';

/**
 * The object of JSON that a server answers with.
 *
 * @param kind the kind of server that it should be, for the message: `collector of OpenTelemetry`
 * @throws Error for an answer of another kind, such as a page
 */
export const jsonAnswer = (text: string, kind: string): Readonly<Record<string, unknown>> => {
  try {
    const read: unknown = JSON.parse(text);
    if (isRecord(read)) return read;
  } catch {
    // No JSON, as below.
  }
  throw new Error(`the server is no ${kind}: it answers with something else`);
};

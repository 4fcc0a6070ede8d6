import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventNumber, HEARTBEAT, STREAM_BEGIN, serverSentText } from '../../../pipeline/ui/server-sent.js';

/** Reads a stream as the HTML Living Standard says, section 9.2.6. */
const readStream = (text: string): readonly { readonly id: string; readonly event: string; readonly data: string }[] => {
  const events: { id: string; event: string; data: string }[] = [];
  let [id, event] = ['', 'message'];
  let data: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data.length > 0) events.push({ id, event, data: data.join('\n') });
      [event, data] = ['message', []];
      continue;
    }
    if (line.startsWith(':')) continue;
    const at = line.indexOf(':');
    const [field, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
    if (field === 'data') data.push(value);
    if (field === 'event') event = value;
    if (field === 'id') id = value;
  }
  return events;
};

test('what is written to a stream is read from it, whatever lines the data have', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1e6), fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '\r', 'é') }))), (sent) => {
      const text = sent.map(([id, data]) => serverSentText({ id, event: 'update', data })).join(HEARTBEAT);
      assert.equal(
        readStream(STREAM_BEGIN + text),
        sent.map(([id, data]) => ({ id: String(id), event: 'update', data: data.replace(/\r\n|\r/g, '\n') })),
      );
    }),
    { numRuns: 100 },
  );
});

test('the number of an event is a whole one, and nothing else is', () => {
  assert.equal(['0', '42', '', '-1', '1.5', '1e3', 'x', '9'.repeat(20), null, undefined].map(eventNumber), [
    0,
    42,
    ...Array<undefined>(8).fill(undefined),
  ]);
});

test.run();

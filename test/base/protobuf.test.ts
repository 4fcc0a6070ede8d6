import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { floatField, integerField, joinBytes, messageField, textField } from '../../base/protobuf.js';
import { bytesIn, fieldsOf, numberIn, textIn } from './protobuf-reader.js';

test('fields are written as the wire format has them', () => {
  // The examples of protobuf.dev/programming-guides/encoding.
  assert.equal([...integerField(1, 150)], [0x08, 0x96, 0x01]);
  assert.equal([...textField(2, 'testing')], [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  assert.equal([...messageField(3, [integerField(1, 150)])], [0x1a, 0x03, 0x08, 0x96, 0x01]);
  assert.equal([...floatField(2, 1)], [0x15, 0, 0, 0x80, 0x3f]);
  assert.equal([...integerField(1, -1)], [0x08, ...Array(9).fill(0xff), 0x01], 'a negative number takes ten bytes');
});

test('every message is read as it was written', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 1000 }), (value, text, field) => {
      const message = fieldsOf(joinBytes([integerField(field, value), messageField(field + 1, [textField(3, text)])]));
      assert.is(numberIn(message, field), value);
      assert.is(textIn(fieldsOf(bytesIn(message, field + 1)[0]), 3), text);
    }),
  );
});

test.run();

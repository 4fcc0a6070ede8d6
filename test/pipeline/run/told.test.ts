import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nothingTold } from '../../../pipeline/run/told.js';

const metric = (step: number) => ({ type: 'metric', step, values: { loss: 1 / step } }) as const;

test('whenever a worker is lost and wherever the next goes on, each metric is told once, those that are missing from its books', () => {
  const numbers = fc.record({ all: fc.nat(12), reached: fc.nat(12), kept: fc.nat(12) });
  fc.assert(
    fc.property(numbers, ({ all, reached, kept }) => {
      const told = nothingTold();
      const heard: number[] = [];
      const measure = (from: number, to: number): void => {
        for (let step = from + 1; step <= to; step++) if (told.isNewMetric(metric(step))) heard.push(step);
      };
      told.from([]);
      measure(0, Math.min(reached, all));
      const books = Array.from({ length: Math.min(kept, all) }, (_, index) => ({ step: index + 1, values: {} }));
      for (const { step } of told.from(books)) heard.push(step);
      measure(books.length, all);
      assert.equal(
        heard,
        Array.from({ length: all }, (_, index) => index + 1),
      );
    }),
  );
});

test('a metric of the machine is told again only with what is new', () => {
  const told = nothingTold();
  const ofMachine = { ...metric(1), ofMachine: true } as const;
  told.isNewMetric(metric(1));
  assert.ok(told.isNewMetric(ofMachine));
  told.isNewMetric(metric(2));
  told.from([]);
  assert.not(told.isNewMetric(metric(1)));
  assert.not(told.isNewMetric(ofMachine));
});

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nothingTold } from '../../../pipeline/run/told.js';

const metric = (step: number) => ({ type: 'metric', step, values: { loss: 1 / step } }) as const;

test('whenever a worker is lost and wherever the next goes on, each metric is new once, and those that are missing are counted', () => {
  const numbers = fc.record({ all: fc.nat(12), reached: fc.nat(12), kept: fc.nat(12) });
  fc.assert(
    fc.property(numbers, ({ all, reached, kept }) => {
      const told = nothingTold();
      const heard: number[] = [];
      const measure = (from: number, to: number): void => {
        for (let step = from + 1; step <= to; step++) if (told.isNewMetric(metric(step))) heard.push(step);
      };
      told.from(0);
      measure(0, Math.min(reached, all));
      const missing = told.from(Math.min(kept, all));
      measure(Math.min(kept, all), all);
      assert.is(new Set(heard).size, heard.length);
      assert.is(heard.length + missing, all);
    }),
  );
});

test('a metric of the machine is told again only with what is new', () => {
  const told = nothingTold();
  const ofMachine = { ...metric(1), ofMachine: true } as const;
  told.isNewMetric(metric(1));
  assert.ok(told.isNewMetric(ofMachine));
  told.isNewMetric(metric(2));
  told.from(0);
  assert.not(told.isNewMetric(metric(1)));
  assert.not(told.isNewMetric(ofMachine));
});

test.run();

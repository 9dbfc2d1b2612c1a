import assert from 'node:assert/strict';
import { before, describe, it, test } from 'node:test';
import { number, sum } from './invoice.mjs';

describe('numbers', () => {
  it('are padded', () => assert.equal(number(2026, 7), '2026-0007'));

  it('have a year', () => assert.match(number(2026, 7), /^2026-/));

  it('of a new year', () => {
    assert.equal(number(2027, 0), '2027-0000'); // called from here
  });

  it('fit five digits', () => {
    assert.equal(number(2026, 12345), '2026-2345'); // fails here
  });
});

describe('sums', () => {
  it('of no lines', () => assert.deepEqual(sum([]), { count: 0, cents: 0 }));

  it('of two lines', () => {
    assert.deepEqual(sum([{ cents: 100 }, { cents: 250 }]), { count: 2, cents: 350, tax: 67 }); // fails here
  });

  for (const [name, cents] of [['thé', 495], ['café ☕', 320]]) {
    it(`of ${name}`, () => assert.equal(sum([{ cents }]).cents, cents));
  }
});

describe('archive', () => {
  before(() => {
    throw new Error('archive is read-only'); // fails here (2 cases and their suite): an errored set-up
  });

  it('keeps an invoice', () => {});
  it('finds an invoice', () => {});
});

test('prints', { skip: 'no printer' }, () => {});

test('mails', async () => {
  await new Promise((resolve) => setImmediate(resolve));
});

test('rounds', { todo: 'half up or half even?' }, () => {
  assert.equal(Math.round(2.5), 2); // fails, but only as a to-do
});

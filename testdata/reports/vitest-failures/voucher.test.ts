import { beforeAll, describe, expect, it, test } from 'vitest';
import { discounted } from './voucher';

const SPRING = { code: 'SPRING', percent: 15 };

describe('discounted', () => {
  it('takes a part off', () => {
    expect(discounted(1000, SPRING)).toBe(850);
  });

  it('rounds half cents down', () => {
    expect(discounted(1010, SPRING)).toBe(858); // fails here
  });

  it('needs a voucher', () => {
    expect(discounted(1000, undefined)).toBe(1000); // called from here
  });

  it.each([
    [100, 90],
    [1, 0],
  ])('of %i is %i', (cents, want) => {
    expect(discounted(cents, { code: 'A <b>', percent: 10 })).toBe(want); // fails here
  });
});

describe('a receipt', () => {
  beforeAll(async () => {
    await Promise.reject(new Error('the printer is out of paper')); // fails here
  });

  it('names the voucher', () => {
    expect(SPRING.code).toBe('SPRING');
  });
});

test('vouchers are equal', () => {
  expect({ ...SPRING, until: '2026-06-21' }).toEqual({ ...SPRING, until: '2026-03-20' }); // fails here
});

test.todo('vouchers end');

import { describe, expect, it } from 'vitest';
import { slug } from './slug';

describe('slug', () => {
  it.each([
    ['Tea', 'tea'],
    ['Green Tea', 'green-tea'],
    ['Café crème', 'cafe-creme'],
    ['50 % off!', '50-off'],
    ['  spoon  ', 'spoon'],
    ['', ''],
  ])('of %j is %j', (name, want) => {
    expect(slug(name)).toBe(want);
  });

  it('is stable', () => {
    expect(slug(slug('Crème brûlée'))).toBe(slug('Crème brûlée'));
  });

  it.skip('of 茶 is not decided', () => {
    expect(slug('茶')).toBe('cha');
  });
});

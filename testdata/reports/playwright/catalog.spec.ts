import { expect, test } from '@playwright/test';

const articles = [{ name: 'cup', cents: 495 }, { name: 'spoon', cents: 120 }];

test.describe('catalog', () => {
  test('lists articles', () => {
    expect(articles).toHaveLength(2);
  });

  test('sorts by price | *ascending*', () => {
    expect(articles.map((a) => a.cents)).toEqual([120, 495]); // fails here
  });

  test('loads pictures', async ({}, info) => {
    expect(info.retry, 'attempts').toBe(1); // fails at the first attempt: flaky
  });

  test('answers', async () => {
    await new Promise(() => {}); // never ends: the report tells where the test begins
  });

  test.skip('prints', () => {});

  test('names its <buyers> & @friends', () => {
    check('anna'); // called from here
  });
});

function check(name: string) {
  expect(name, 'the name of a friend').toMatch(/^@/); // fails here
}

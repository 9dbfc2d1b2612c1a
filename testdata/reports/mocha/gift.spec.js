const assert = require('node:assert/strict');
const { wrap } = require('./gift');

describe('gift', () => {
  it('is wrapped', () => assert.equal(wrap({ name: 'cup', paper: 'silk' }), 'cup in silk'));

  it('needs paper', () => {
    assert.equal(wrap({ name: 'cup' }), 'cup'); // called from here
  });

  it('has a card with <b>greetings</b> & `love`', () => {
    assert.deepEqual({ card: 'Grüße', to: '@anna' }, { card: 'Grüsse', to: '@anna' }); // fails here
  });

  it('is sent', async () => {
    await Promise.reject(new Error('carrier said: 503 Service Unavailable')); // fails here
  });

  it('is opened');

  it('arrives in time', function (done) {
    this.timeout(20); // fails here: done is never called
    void done;
  });

  describe('returned', () => {
    beforeEach('find the bill', () => {
      throw new Error('no bill'); // fails here: an errored hook
    });

    it('is paid back', () => {});
    it('is cleaned', () => {});
  });
});

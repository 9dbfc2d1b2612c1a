const { Given, When, Then } = require('@cucumber/cucumber');
const assert = require('node:assert/strict');

Given('a cart of {int} cups', function (n) {
  this.due = n * 495;
});

Given('an empty cart', function () {
  throw new Error('an empty cart cannot be paid'); // fails here
});

When('I pay {int} cents', function (cents) {
  this.left = this.due - cents;
});

Then('the cart is paid', function () {
  assert.equal(this.left, 0, `still ${this.left} cents to pay`); // fails here
});

Then('I get back {int} cents', function (cents) {
  assert.equal(-this.left, cents); // fails here for SEK
});

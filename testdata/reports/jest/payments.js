'use strict';
const net = require('node:net');

// charge asks the payment service for money; none listens on this port.
function charge(cents) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(5434, '127.0.0.1', () => socket.end(`charge ${cents}`));
    socket.on('error', (cause) => {
      reject(new Error(`payment service: ${cause.message}`)); // fails here (5 cases)
    });
    socket.on('close', () => resolve(true));
  });
}

module.exports = { charge };

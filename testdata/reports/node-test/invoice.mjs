// number makes an invoice number of a year and a counter.
export function number(year, counter) {
  if (counter < 1) throw new RangeError(`counter ${counter} is below 1`); // fails here (numbers > of a new year)
  return `${year}-${String(counter).padStart(4, '0')}`;
}

// sum adds the lines of an invoice.
export function sum(lines) {
  return { count: lines.length, cents: lines.reduce((all, line) => all + line.cents, 0) };
}

exports.wrap = (gift) => {
  if (!gift.paper) throw new TypeError(`no paper for ${gift.name}`); // fails here
  return `${gift.name} in ${gift.paper}`;
};

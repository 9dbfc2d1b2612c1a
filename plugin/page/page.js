'use strict';
(() => {
  const form = document.getElementById('filter');
  if (!form) return;
  const box = document.getElementById('words');
  const folds = document.getElementById('folds');
  const found = document.getElementById('found');
  const items = [...document.querySelectorAll('.item')];
  const sections = [...document.querySelectorAll('main > section')];
  const outer = new Map(items.map(i => [i, i.parentElement.closest('.item')]));
  const texts = new Map();
  const text = e => {
    if (!texts.has(e)) texts.set(e, e.textContent.toLowerCase());
    return texts.get(e);
  };
  const head = e => text(e.querySelector('summary') || e);

  // Folds that the filter opened, to be closed when it no longer needs them.
  const opened = new Set();
  const open = (fold, wanted) => {
    if (wanted && !fold.open) {
      fold.open = true;
      opened.add(fold);
    } else if (!wanted && opened.delete(fold)) {
      fold.open = false;
    }
  };

  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const has = t => words.every(w => t.includes(w));
    const lists = new Set();
    let shown = 0;
    for (const item of items) {
      const around = outer.get(item);
      const own = has(text(item));
      item.hidden = !(own || around && has(head(around)));
      if (!item.hidden && !around) shown++;
      const list = item.parentElement.closest('details.cases');
      if (list && own && words.length && !(around && has(head(around)))) lists.add(list);
    }
    for (const list of document.querySelectorAll('details.cases')) {
      open(list, lists.has(list));
      list.hidden = words.length > 0 && !list.querySelector('.item:not([hidden])');
    }
    for (const list of lists) {
      const around = list.closest('.cause');
      if (around) open(around, true);
    }
    for (const cause of [...opened]) {
      if (cause.matches('.cause') && ![...lists].some(l => cause.contains(l))) open(cause, false);
    }
    for (const section of sections) {
      section.hidden = words.length > 0 && !section.querySelector('.item:not([hidden])');
    }
    const all = items.filter(i => !outer.get(i)).length;
    found.textContent = words.length ? `${shown.toLocaleString('en')} of ${all.toLocaleString('en')} entries match` : '';
  };

  let waiting = 0;
  box.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener('submit', event => event.preventDefault());

  const details = () => [...document.querySelectorAll('main details')];
  folds.addEventListener('click', () => {
    const close = folds.textContent !== 'Open all';
    for (const fold of details()) fold.open = !close;
    opened.clear();
    folds.textContent = close ? 'Open all' : 'Close all';
  });

  // On paper nothing can be unfolded.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = details().filter(fold => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  addEventListener('afterprint', () => {
    for (const fold of closed) fold.open = false;
  });

  form.hidden = false;
  if (box.value) filter();
})();

// A double click sends a form twice, and the browser shows the second answer: what the first one said or set would be lost.
(() => {
  let last = 0;
  addEventListener('submit', event => {
    const now = Date.now();
    if (now - last < 3000) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      last = now;
    }
  }, true);
  addEventListener('pageshow', () => { last = 0; });
})();

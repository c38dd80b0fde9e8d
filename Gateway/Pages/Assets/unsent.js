// Looks whether the form can be sent again by now: another tab has signed in, or proved more. Sending it is the person's to ask for.
(() => {
  const button = document.getElementById('again');
  const end = Date.now() + 30 * 60 * 1000;
  const seldom = 60000;
  let delay = 2000;
  let timer;
  async function look() {
    clearTimeout(timer);
    try {
      const answer = await fetch('/_gateway/signed-in?after=' + (button.dataset.after ?? ''), { cache: 'no-store' });
      if (answer.ok && await answer.text() === 'yes') {
        document.getElementById('done').hidden = button.hidden = false;
        return;
      }
    } catch {
      // The network may be back at the next look.
    }
    if (Date.now() < end) {
      delay = Math.min(2 * delay, seldom);
      clearTimeout(timer);
      timer = setTimeout(look, delay);
    }
  }
  const soon = () => {
    if (button.hidden) {
      delay = 500;
      look();
    }
  };
  if ('BroadcastChannel' in window) {
    new BroadcastChannel('mlg-sign-in').onmessage = soon;
  }
  document.addEventListener('visibilitychange', () => document.hidden || soon());
  addEventListener('focus', soon);
  button.addEventListener('click', () => {
    button.disabled = true;
    location.reload(); // sends the very same once more, files too
  });
  timer = setTimeout(look, delay);
})();

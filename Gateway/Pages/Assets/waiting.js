// Looks whether this browser is signed in by now: soon after a page of ours in another tab has sent a form, when this tab is seen again, else seldom.
(() => {
  const end = Date.now() + 1000 * document.getElementById('waiting').dataset.seconds;
  const seldom = 60000;
  let timer;
  const next = delay => {
    clearTimeout(timer);
    timer = setTimeout(look, delay);
  };
  async function look(soon) {
    try {
      const answer = await fetch(location.pathname, { method: 'HEAD', redirect: 'manual', cache: 'no-store' });
      if (answer.type === 'opaqueredirect') {
        document.getElementById('signed').hidden = false;
        location.replace(location.pathname);
        return;
      }
    } catch {
      // The network may be back at the next look.
    }
    if (Date.now() > end) {
      location.replace(location.pathname);
    } else {
      next(soon > 0 && soon < seldom ? soon : seldom);
    }
  }
  const quicken = () => {
    let delay = 250;
    const again = async () => {
      await look(seldom);
      delay *= 2;
      if (delay < seldom) {
        setTimeout(again, delay);
      }
    };
    setTimeout(again, delay);
  };
  if ('BroadcastChannel' in window) {
    new BroadcastChannel('mlg-sign-in').onmessage = quicken;
  }
  document.addEventListener('visibilitychange', () => document.hidden || look());
  addEventListener('pageshow', event => event.persisted && look());
  next(seldom);
})();

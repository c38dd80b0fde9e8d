// Tells a tab that waits that something is about to be proved in this one.
if ('BroadcastChannel' in window) {
  addEventListener('submit', () => new BroadcastChannel('mlg-sign-in').postMessage('proving'));
}

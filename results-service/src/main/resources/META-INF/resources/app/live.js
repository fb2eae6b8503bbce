const SILENCE = 35_000, AGAIN = 2_000;

/** Calls onEvent for everything that happens, onState with whether the connection stands, onBack when it stands again after a break. */
export function listen({ onEvent, onState, onBack }) {
  let source, watchdog, retry, broken = false;
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(reconnect, SILENCE);
    onState(true);
    if (broken) {
      broken = false;
      onBack();
    }
  };
  const connect = () => {
    source = new EventSource('/api/events');
    source.onopen = alive;
    source.addEventListener('heartbeat', alive);
    source.onmessage = message => {
      alive();
      onEvent(JSON.parse(message.data));
    };
    source.onerror = () => {
      broken = true;
      onState(false);
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(retry);
        retry = setTimeout(reconnect, AGAIN);
      }
    };
  };
  const reconnect = () => {
    broken = true;
    onState(false);
    source.close();
    connect();
  };
  addEventListener('online', reconnect);
  addEventListener('pagehide', () => source.close());
  connect();
}

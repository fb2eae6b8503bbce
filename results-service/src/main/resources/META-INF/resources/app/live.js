const SILENCE = 35_000;

/** Calls onEvent for everything that happens, onState with whether the connection stands, onBack when it stands again after a break. */
export function listen({ onEvent, onState, onBack }) {
  let source, watchdog, broken = false, last;
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
      last = message.lastEventId;
      alive();
      onEvent(JSON.parse(message.data));
    };
    source.onerror = () => {
      broken = true;
      onState(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(reconnect, 2000);
    };
  };
  const reconnect = () => {
    broken = true;
    onState(false);
    source.close();
    connect();
  };
  connect();
  return { last: () => last };
}

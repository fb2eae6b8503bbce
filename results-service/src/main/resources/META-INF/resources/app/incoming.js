const SPAN = 60_000, BARS = 12;
const arrived = [];
let changed = () => {};

/** Scans as they come in: counted where they are told, so that a counter moves with every one of them. */
export const incoming = {
  take(event) {
    if (event.type !== 'volume-registered') return;
    arrived.push([Date.now(), event.pool]);
    changed();
  },
  onChange(listener) {
    changed = listener;
    setInterval(() => { forget(); listener(); }, 2_000);
  },
  lastMinute: pool => { forget(); return arrived.filter(one => !pool || one[1] === pool).length; },
  /** Of the last minute, the oldest first. */
  bars(pool) {
    forget();
    const bars = Array(BARS).fill(0), now = Date.now();
    for (const [at, of] of arrived) if (of === pool) bars[BARS - 1 - Math.min(BARS - 1, Math.floor((now - at) / (SPAN / BARS)))]++;
    return bars;
  },
};

function forget() {
  while (arrived.length > 0 && Date.now() - arrived[0][0] > SPAN) arrived.shift();
}

import { h } from './dom.js';
import { listen } from './live.js';
import { pools, leaderboard, picks, runs, run, operations } from './views.js';

const REFRESH = 1000;
const main = document.getElementById('main'), nav = document.getElementById('nav'), status = document.getElementById('live');
let view, shown = 0, due, arrived = [];

const ROUTES = [
  [/^#\/pools\/([^/?]+)\/leaderboard/, leaderboard],
  [/^#\/pools\/([^/?]+)\/picks/, picks],
  [/^#\/pools\/([^/?]+)\/runs/, runs],
  [/^#\/runs\/([0-9a-f]+)/, run],
  [/^#\/operations/, operations],
];

function route() {
  const hash = location.hash || '#/';
  for (const [pattern, make] of ROUTES) {
    const match = hash.match(pattern);
    if (match) return make(match[1] && decodeURIComponent(match[1]), new URLSearchParams(hash.split('?')[1] ?? ''));
  }
  return pools();
}

function navigation(pool) {
  const links = [['#/', 'Pools']];
  if (pool) for (const [name, title] of [['leaderboard', 'Leaderboard'], ['picks', 'Picks'], ['runs', 'Runs']]) links.push([`#/pools/${encodeURIComponent(pool)}/${name}`, title]);
  links.push(['#/operations', 'Operations']);
  const here = (location.hash || '#/').split('?')[0];
  nav.replaceChildren(...links.map(([href, title]) => h('a', { href, 'aria-current': here === href ? 'page' : null }, title)));
}

async function show(again) {
  const number = ++shown;
  try {
    const content = await view.render();
    if (number !== shown) return;
    const focus = document.activeElement?.id;
    main.replaceChildren(...[content].flat().filter(Boolean));
    if (again && focus) document.getElementById(focus)?.focus();
  } catch (error) {
    if (number === shown) main.replaceChildren(h('h1', {}, 'This cannot be shown now'), h('p', { class: 'error', role: 'alert' }, error.message));
  }
  navigation(view.pool?.());
}

function navigate() {
  view = route();
  navigation(view.pool?.());
  show(false).then(() => { main.focus({ preventScroll: true }); scrollTo(0, 0); });
}

function refreshSoon() {
  due ??= setTimeout(() => { due = undefined; show(true); }, REFRESH);
}

function counted(event) {
  const now = Date.now();
  if (event?.type === 'volume-registered') arrived.push(now);
  arrived = arrived.filter(at => now - at < 60_000);
  return arrived.length;
}

let standing = false;
function tell() {
  const scans = counted();
  status.textContent = standing ? (scans ? `live, ${scans} scan${scans > 1 ? 's' : ''} in the last minute` : 'live') : 'connection lost, trying again …';
  status.classList.toggle('off', !standing);
}

addEventListener('hashchange', navigate);
listen({
  onEvent: event => { counted(event); tell(); if (view.concerns?.(event) ?? true) refreshSoon(); },
  onState: up => { if (standing !== up) { standing = up; tell(); } },
  onBack: refreshSoon,
});
setInterval(tell, 10_000);
navigate();

import { h, morph, plural, count } from './dom.js';
import { listen } from './live.js';
import { tips } from './tip.js';
import { get } from './api.js';
import { pools } from './views/pools.js';
import { leaderboard } from './views/leaderboard.js';
import { map } from './views/map.js';
import { picks } from './views/picks.js';
import { scans } from './views/scans.js';
import { runs } from './views/runs.js';
import { run } from './views/run.js';
import { operations } from './views/operations.js';
import { incoming } from './incoming.js';

const REFRESH = 800;
const at = id => document.getElementById(id);
const main = at('main'), nav = at('nav'), status = at('live'), broken = at('broken');
let view, shown = 0, due, failures = 0;

const ROUTES = [
  [/^#\/pools\/([^/?]+)\/leaderboard/, leaderboard, 'Leaderboard'],
  [/^#\/pools\/([^/?]+)\/map/, map, 'Map'],
  [/^#\/pools\/([^/?]+)\/picks/, picks, 'Picks'],
  [/^#\/pools\/([^/?]+)\/runs/, runs, 'Runs'],
  [/^#\/pools\/([^/?]+)\/scans/, scans, 'Scans'],
  [/^#\/runs\/([0-9a-f]+)/, run, 'Run'],
  [/^#\/operations/, operations, 'Operations'],
];

function route() {
  const hash = location.hash || '#/';
  for (const [pattern, make, title] of ROUTES) {
    const match = hash.match(pattern);
    if (match) return { title, ...make(match[1] && decodeURIComponent(match[1]), new URLSearchParams(hash.split('?')[1] ?? '')) };
  }
  return { title: 'Pools', ...pools() };
}

function navigation(pool) {
  const here = (location.hash || '#/').split('?')[0], links = [['#/', 'Pools']];
  if (pool) for (const title of ['Leaderboard', 'Map', 'Picks', 'Runs']) links.push([`#/pools/${encodeURIComponent(pool)}/${title.toLowerCase()}`, title]);
  links.push(['#/operations', 'Operations']);
  const active = href => here === href || here.startsWith('#/runs/') && href.endsWith('/runs');
  morph(nav, links.map(([href, title]) => h('a', { href, 'aria-current': active(href) ? 'page' : null }, title,
    title === 'Operations' && failures > 0 && h('span', { class: 'badge', 'aria-label': plural(failures, 'record') + ' could not be read' }, count(failures)))));
  document.title = [view.title, pool, 'Firstpick'].filter(Boolean).join(' · ');
}

async function show() {
  const number = ++shown, current = view;
  try {
    const content = await current.render();
    if (number !== shown) return;
    morph(main, [content].flat(Infinity).filter(Boolean));
    current.shown?.();
  } catch (error) {
    if (number === shown) main.replaceChildren(h('h1', {}, 'This cannot be shown now'), h('p', { class: 'error', role: 'alert' }, error.message));
  }
  navigation(view.pool?.());
}

async function navigate() {
  const first = !view;
  view?.leave?.();
  view = route();
  navigation(view.pool?.());
  main.setAttribute('aria-busy', 'true');
  await show();
  main.removeAttribute('aria-busy');
  // Whoever comes in begins at the top; who goes from view to view, in the view.
  if (!first) main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function refreshSoon(wait = REFRESH) {
  const when = Date.now() + wait;
  if (due && due.when <= when) return;
  clearTimeout(due?.timer);
  due = { when, timer: setTimeout(() => { due = undefined; show(); }, wait) };
}

async function countFailures() {
  try {
    failures = (await get('/api/dead-letters?limit=1000&fields=id,replayedAt')).filter(letter => !letter.replayedAt).length;
    navigation(view.pool?.());
  } catch { /* the connection's state says it already */ }
}

let standing;
function tell(up) {
  if (standing === up) return;
  standing = up;
  status.textContent = up ? 'live' : 'connection lost';
  status.classList.toggle('off', !up);
  broken.hidden = up;
  broken.textContent = up ? '' : 'The connection is lost, so what you see may be old. Trying again …';
}

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' }, SIGN = { auto: '◐', light: '☀', dark: '☾' };
const WORDS = { auto: 'as the system', light: 'light', dark: 'dark' };
function theme(chosen) {
  if (chosen === 'auto') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('firstpick-theme');
  } else {
    document.documentElement.dataset.theme = chosen;
    localStorage.setItem('firstpick-theme', chosen);
  }
  at('theme').textContent = SIGN[chosen];
  at('theme').setAttribute('aria-label', 'Colours: ' + WORDS[chosen]);
  at('theme').title = 'Colours: ' + WORDS[chosen];
}
at('theme').addEventListener('click', () => {
  theme(NEXT[document.documentElement.dataset.theme ?? 'auto']);
  view.recolour?.();
});
theme(document.documentElement.dataset.theme ?? 'auto');
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => view.recolour?.());

// The address's hash is the view, so this link cannot lead anywhere by itself.
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});

let wide = innerWidth;
addEventListener('resize', () => { if (Math.abs(innerWidth - wide) > 40) { wide = innerWidth; refreshSoon(); } });
addEventListener('hashchange', navigate);
tips();
incoming.onChange(() => {
  const scans = incoming.lastMinute();
  at('incoming').textContent = scans > 0 ? `${plural(scans, 'scan')} in the last minute` : '';
});
listen({
  onEvent: event => {
    incoming.take(event);
    if (event.type === 'record-refused' || event.type === 'projection-rebuilt') countFailures();
    if (view.concerns?.(event) ?? true) refreshSoon(view.patience?.(event));
  },
  onState: tell,
  onBack: () => { refreshSoon(); countFailures(); },
});
navigate();
countFailures();

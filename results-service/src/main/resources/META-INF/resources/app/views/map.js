import { h, morph, count, plural, percent, empty, strategy, within } from '../dom.js';
import { get, all, enc } from '../api.js';
import { scatter, heat } from '../scatter.js';
import { COLOURS } from '../charts.js';
import { slices, openScan } from '../slices.js';

const SEEN = { reconstruction: 'a network that learned to redraw the scans', proxy: 'a network that learned from pseudo-labels' };
const SCORES = { entropy: 'uncertainty (entropy, nats)', variance: 'uncertainty (variance)' };
const scoreName = name => { const [of, ...what] = name.split(' '); return `${SCORES[what.join(' ')] ?? what.join(' ')}, ${of} network`; };
const HOVER = 90;
const paintOf = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Where scans lie to each other, and which of them were picked. */
export const map = (pool, query) => {
  let found, facts, selections, chart, card, timer, again = () => {}, chosenFirst = false, colour = query.get('colour') ?? 'cluster', clusters = +(query.get('clusters') ?? 5);
  const chosen = new Set();

  const paints = () => {
    const palette = Array.from({ length: COLOURS }, (_, n) => paintOf(`--s${n}`));
    if (colour === 'annotation') return found.annotated.map(done => done ? paintOf('--good') : paintOf('--soft'));
    const scores = found.scores[colour];
    if (!scores) return found.cluster.map(n => palette[n % COLOURS]);
    const low = Math.min(...scores), high = Math.max(...scores);
    return scores.map(value => heat(Math.round(24 * (value - low) / (high - low || 1)) / 24));
  };
  const ringPaint = n => paintOf(['--ink', '--s1', '--s3', '--s0', '--s2'][n % 5]);
  const rings = () => {
    const index = new Map(found.volumes.map((name, n) => [name, n]));
    return selections.filter(one => chosen.has(one.selection)).map((one, n) => ({ colour: ringPaint(n), points: one.picks.filter(pick => index.has(pick.volume)).map(pick => ({ index: index.get(pick.volume), rank: pick.rank })) }));
  };
  const repaint = () => { if (found && chart) chart.set(found, paints(), rings()); };

  const words = index => [`cluster ${found.cluster[index] + 1}`, ...Object.entries(found.scores).map(([name, values]) => `${scoreName(name)} ${values[index].toPrecision(3)}`), found.annotated[index] ? 'annotated' : 'not annotated',
    ...selections.filter(one => chosen.has(one.selection)).flatMap(one => one.picks.filter(pick => pick.volume === found.volumes[index]).map(pick => `pick ${pick.rank} of ${within(strategy(one.strategy, one.scope))}`))];

  function point(index, place) {
    clearTimeout(timer);
    card.hidden = index < 0;
    if (index < 0) return;
    const name = found.volumes[index], path = `/api/pools/${enc(pool)}/volumes/${enc(name)}/slices`;
    card.replaceChildren(h('b', {}, name), h('p', {}, words(index).join(' · ')));
    const box = card.parentElement;
    card.style.left = Math.max(4, Math.min(box.clientWidth - card.offsetWidth - 4, place[0] + 18)) + 'px';
    card.style.top = (place[1] > box.clientHeight / 2 ? Math.max(4, place[1] - 190) : place[1] + 18) + 'px';
    timer = setTimeout(() => card.append(slices(path, name)), HOVER);
  }

  function open(index) {
    const name = found.volumes[index], path = `/api/pools/${enc(pool)}/volumes/${enc(name)}`;
    openScan({ title: name, lead: words(index).join(' · '), path: path + '/slices', ct: facts.modality === 'ct', annotated: found.annotated[index], files: { image: path + '/image', reference: found.annotated[index] && path + '/annotation' } });
  }

  const choice = (words_, id, options, current, onchange) => h('label', { for: id }, words_, h('select', { id, onchange }, options.map(([value, text]) => h('option', { value, selected: String(value) === String(current) }, text))));
  const reload = async () => { found = await get(`/api/pools/${enc(pool)}/map?clusters=${clusters}`); repaint(); again(); };

  function controls() {
    return h('form', { class: 'choose', onsubmit: event => event.preventDefault() },
      choice('Colour', 'map-colour', [['cluster', 'cluster'], ['annotation', 'annotated or not'], ...Object.keys(found.scores).map(name => [name, scoreName(name)])], colour, event => { colour = event.target.value; repaint(); again(); }),
      colour === 'cluster' && choice('Clusters', 'map-clusters', [3, 5, 8, 10, 15, 20].map(n => [n, n]), clusters, event => { clusters = +event.target.value; reload(); }));
  }

  function legend() {
    if (colour === 'annotation') return h('ul', { class: 'legend' }, h('li', {}, h('i', { style: 'background:var(--good)' }), `${plural(found.annotated.filter(Boolean).length, 'scan')} annotated`), h('li', {}, h('i', { style: 'background:var(--soft)' }), 'not annotated'));
    const scores = found.scores[colour];
    if (scores) return h('p', { class: 'heat' }, Math.min(...scores).toPrecision(3), h('span', { style: `background:linear-gradient(90deg,${[0, .2, .4, .6, .8, 1].map(heat).join(',')})` }), Math.max(...scores).toPrecision(3), ` ${scoreName(colour)}`);
    return h('ul', { class: 'legend' }, Array.from({ length: found.clusters }, (_, n) => h('li', {}, h('i', { style: `background:var(--s${n % COLOURS})` }), `cluster ${n + 1}: ${plural(found.cluster.filter(one => one === n).length, 'scan')}`)));
  }

  function chooser() {
    const name = one => `${strategy(one.strategy, one.scope)}, ${plural(one.budget, 'scan')}${one.strategy === 'random' || selections.filter(other => other.strategy === one.strategy && other.budget === one.budget && other.scope === one.scope).length > 1 ? `, draw ${one.seed}` : ''}`;
    return h('fieldset', { class: 'whose' }, h('legend', {}, 'Show the picks of'), selections.length === 0 && h('p', { class: 'quiet' }, 'Nothing has been picked yet.'),
      selections.map(one => {
        const n = [...selections].filter(other => chosen.has(other.selection)).indexOf(one);
        return h('label', { 'data-key': one.selection }, h('input', { type: 'checkbox', checked: chosen.has(one.selection), onchange: event => { if (event.target.checked) chosen.add(one.selection); else chosen.delete(one.selection); repaint(); again(); } }), h('i', { class: 'ring', style: n >= 0 ? `border-color:${ringPaint(n)}` : '' }), name(one));
      }));
  }

  function page() {
    const [first, second] = found.explained, picture = format => `/api/pools/${enc(pool)}/map.${format}?clusters=${clusters}${found.scores[colour] ? '&score=' + enc(colour) : ''}${[...chosen].map(id => '&selection=' + id).join('')}`;
    return [h('h1', {}, h('span', { class: 'of' }, pool), 'How alike are the scans?'),
      h('p', { class: 'lead' }, `${plural(found.volumes.length, 'scan')} as seen by ${SEEN[found.representation] ?? found.representation}${found.scope === 'local' ? ', in the region of interest' : ''}: near each other where they look alike. Left to right and bottom to top are the two directions in which they differ most (${percent(100 * first)} and ${percent(100 * second)} of all difference).`),
      controls(), h('div', { class: 'mapping' }, h('div', { class: 'sheet', 'data-key': 'sheet' }, h('div', { 'data-keep': 'chart' }), legend()), chooser()),
      h('p', { id: 'map-help', class: 'quiet' }, 'Point at a scan to see it, select it to look through it. Scroll to zoom, drag to move. Keyboard: arrows step through the picks, Enter opens, plus and minus zoom.'),
      h('p', { class: 'files' }, h('a', { href: picture('svg'), download: `${pool}-map.svg` }, 'Map, SVG'), h('a', { href: picture('png'), download: `${pool}-map.png` }, 'Map, PNG'))];
  }

  return {
    pool: () => pool,
    concerns: event => event.pool === pool && ['volumes-represented', 'selection-made', 'annotation-registered', 'pool-sealed'].includes(event.type) || event.type === 'projection-rebuilt',
    async render() {
      const path = `/api/pools/${enc(pool)}`;
      [facts, found, selections] = await Promise.all([get(path), get(`${path}/map?clusters=${clusters}`), all(`${path}/selections?sort=purpose,-budget,strategy,scope,seed&limit=200`)]);
      if (found.volumes.length === 0) return [h('h1', {}, h('span', { class: 'of' }, pool), 'How alike are the scans?'), empty('There is no map yet.', facts.revision ? 'A network is still learning what the scans look like. The map appears here by itself.' : 'The pool is still open. Seal it, and a network learns what its scans look like.')];
      if (!chosenFirst && selections.length > 0) { chosen.add(selections[0].selection); chosenFirst = true; }
      if (!chart) {
        chart = scatter({ onPoint: point, label: `Map of ${count(found.volumes.length)} scans` });
        card = h('div', { class: 'hover', role: 'status', hidden: true });
        chart.element.append(card);
        chart.element.addEventListener('choose', event => open(event.detail));
      }
      return page();
    },
    shown() {
      again = () => morph(document.getElementById('main'), page().flat(Infinity));
      const place = document.querySelector('[data-keep=chart]');
      if (place && chart.element.parentElement !== place) place.replaceChildren(chart.element);
      repaint();
    },
    recolour: () => repaint(),
    leave: () => { clearTimeout(timer); chart?.stop(); },
  };
};

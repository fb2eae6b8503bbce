const SVG = 'http://www.w3.org/2000/svg';
const dispatch = event => event.currentTarget.handlers?.[event.type]?.(event);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) on(element, name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null && child !== false && child !== ''));
  return element;
}

/** One handler a type, so that patching a node can replace it. */
function on(element, type, handler) {
  element.handlers ??= {};
  if (!element.handlers[type]) element.addEventListener(type, dispatch);
  element.handlers[type] = handler;
}

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/**
 * Makes the children of a node what is wanted with as few changes as it takes: focus, scrolling, opened details and loaded pictures stay.
 * What stands in a node with data-keep is another's, and left alone.
 */
export function morph(parent, wanted) {
  const old = [...parent.childNodes], used = new Set();
  wanted.flat(Infinity).filter(node => node != null && node !== false).forEach((next, n) => {
    const node = typeof next === 'string' ? document.createTextNode(next) : next, current = old[n];
    if (node === current) used.add(node);
    else if (current && !used.has(current) && !wanted.includes(current) && alike(current, node)) {
      patch(current, node);
      used.add(current);
    } else {
      const after = parent.childNodes[n];
      if (after) parent.insertBefore(node, after); else parent.append(node);
      used.add(node);
    }
  });
  [...parent.childNodes].forEach(node => { if (!used.has(node)) node.remove(); });
}

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.id === b.id && a.dataset?.key === b.dataset?.key;

function patch(current, next) {
  if (current.nodeType !== Node.ELEMENT_NODE) {
    if (current.nodeValue !== next.nodeValue) current.nodeValue = next.nodeValue;
    return;
  }
  for (const { name } of [...current.attributes]) if (!next.hasAttribute(name) && !(name === 'open')) current.removeAttribute(name);
  for (const { name, value } of [...next.attributes]) if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  for (const [type, handler] of Object.entries(next.handlers ?? {})) on(current, type, handler);
  if (next.dataset.keep) return;
  morph(current, [...next.childNodes]);
}

export const dice = value => value == null ? '–' : value.toFixed(3);
export const signed = (value, digits = 3) => value == null ? '–' : (value < 0 ? '−' : '+') + Math.abs(value).toFixed(digits);
export const millimetres = value => value == null ? '–' : value.toFixed(1) + ' mm';
/** How large a share a mean leaves out, and what it is over all, a miss counted as the scan's diagonal. */
export const leftOut = share => share > 0 && `not defined in ${share < .01 ? '< 1' : Math.round(100 * share)} %`;
export const penalised = (...distances) => `penalised ${distances.map(value => value == null ? '–' : value.toFixed(1)).join(', ')} mm`;
export const count = value => (value ?? 0).toLocaleString('en');
export const plural = (value, one, many = one + 's') => `${count(value)} ${value === 1 ? one : many}`;
export const percent = value => value == null ? '–' : Math.round(value) + ' %';
export const significance = p => p == null ? '–' : p < .001 ? '< 0.001' : p.toFixed(3);
export const time = text => text ? new Date(text).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', ...(new Date(text).getFullYear() !== new Date().getFullYear() && { year: 'numeric' }) }) : '–';
export const moment = text => text && h('time', { datetime: text, title: new Date(text).toLocaleString() }, time(text));

export function duration(seconds) {
  if (seconds == null || !isFinite(seconds)) return '–';
  if (seconds < 90) return Math.round(seconds) + ' s';
  if (seconds < 5400) return Math.round(seconds / 60) + ' min';
  return (seconds / 3600).toFixed(1) + ' h';
}

/** A table: columns are [title, cell of a row, numeric?]. */
export function table(caption, columns, rows, key) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, columns.map(([title, , numeric]) => h('th', { scope: 'col', class: numeric && 'n' }, title)))),
    h('tbody', {}, rows.map(row => h('tr', { 'data-key': key?.(row) }, columns.map(([, cell, numeric], n) => h(n === 0 ? 'th' : 'td', { class: numeric && 'n', scope: n === 0 && 'row' }, cell(row))))))));
}

const STATES = { completed: '✓ done', failed: '✕ given up', retrying: '↻ failed, will be tried again', running: 'running', queued: 'waiting for a worker' };
export const state = word => h('span', { class: 'state ' + word }, STATES[word] ?? word);
export const empty = (title, text) => h('div', { class: 'empty' }, h('p', {}, h('b', {}, title)), text && h('p', {}, text));
export const fact = (name, value) => value != null && value !== false && h('div', {}, h('dt', {}, name), h('dd', {}, value));
export const facts = (...list) => h('dl', { class: 'facts' }, list);

const STRATEGIES = {
  random: ['Random choice', 'uniform, without replacement'],
  typiclust: ['Typical of each cluster', 'TypiClust: the densest scan of each k-means cluster'],
  alps: ['Nearest to cluster centres', 'ALPS: the scan nearest to each k-means centre'],
  calr: ['Densest of each cluster', 'CALR: BIRCH clusters, highest information density'],
  agglomerative: ['One of each Ward cluster', 'Ward clusters, one of each at random'],
  coreset: ['Spread over all', 'CoreSet: greedy k-centre'],
  probcover: ['Covering balls', 'ProbCover: greedy cover'],
  maxherding: ['Nearest to all', 'MaxHerding: greedy kernel herding'],
  usl: ['Dense and apart', 'USL: density less a repulsion'],
  repdiv: ['Representative, then diverse', 'facility location, then farthest point'],
  'csal-3d': ['Typical and uncertain', 'CSAL-3D'],
  cscs: ['Typical or uncertain', 'CSCS: by how the two agree'],
  'proxy-entropy': ['Most uncertain, entropy', 'entropy of the proxy network'],
  'proxy-variance': ['Most uncertain, variance', 'variance of the proxy network'],
  'reconstruction-variance': ['Hardest to reproduce', 'variance of the reconstruction network'],
  'alps-similar': ['Control: one cluster of ALPS', 'all picks at random from one k-means cluster'],
  'calr-similar': ['Control: one cluster of CALR', 'all picks at random from one BIRCH cluster'],
  'typiclust-similar': ['Control: one cluster of TypiClust', 'all picks at random from one k-means cluster'],
  'agglomerative-similar': ['Control: one Ward cluster', 'all picks at random from one Ward cluster'],
  'proxy-entropy-certain': ['Control: least uncertain, entropy', 'the scans of which the proxy network is surest, by entropy'],
  'proxy-variance-certain': ['Control: least uncertain, variance', 'the scans of which the proxy network is surest, by variance'],
  'reconstruction-variance-certain': ['Control: easiest to reproduce', 'the scans of which the reconstruction network is surest'],
};

export const strategy = (name, scope) => (STRATEGIES[name]?.[0] ?? (name ?? 'a selection').replaceAll('-', ' ')) + (scope === 'local' ? ', region of interest' : '');
/** Within a sentence: names such as Ward keep their capital. */
export const within = words => words[0].toLowerCase() + words.slice(1);
export const rule = name => STRATEGIES[name]?.[1];

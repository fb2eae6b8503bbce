const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null && child !== false));
  return element;
}

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

export const dice = value => value == null ? '–' : value.toFixed(3);
export const millimetres = value => value == null ? '–' : value.toFixed(2) + ' mm';
export const count = value => (value ?? 0).toLocaleString('en');
export const time = text => text ? new Date(text).toLocaleString() : '–';

export function duration(seconds) {
  if (seconds == null || !isFinite(seconds)) return '–';
  if (seconds < 90) return Math.round(seconds) + ' s';
  if (seconds < 5400) return Math.round(seconds / 60) + ' min';
  return (seconds / 3600).toFixed(1) + ' h';
}

/** A table: columns are [title, cell of a row, numeric?]. */
export function table(caption, columns, rows) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, columns.map(([title, , numeric]) => h('th', { scope: 'col', class: numeric && 'n' }, title)))),
    h('tbody', {}, rows.map(row => h('tr', {}, columns.map(([, cell, numeric]) => h('td', { class: numeric && 'n' }, cell(row))))))));
}

export const state = word => h('span', { class: 'state ' + word }, {
  completed: '✓ done', failed: '✕ given up', retrying: '↻ failed, to be tried again', running: '… running' }[word] ?? word);

export const empty = text => h('p', { class: 'empty' }, text);
export const STRATEGIES = { random: 'Random choice', typiclust: 'Typical of each cluster (TypiClust)', 'proxy-entropy': 'Most uncertain (proxy entropy)',
  'proxy-variance': 'Most uncertain (proxy variance)', 'reconstruction-variance': 'Hardest to reproduce', alps: 'Nearest to cluster centres (ALPS)',
  calr: 'Densest of each cluster (CALR)', agglomerative: 'One of each Ward cluster', coreset: 'Spread over all (CoreSet)', probcover: 'Covering balls (ProbCover)' };
export const strategy = (name, scope) => (STRATEGIES[name] ?? name) + (scope === 'local' ? ', region of interest' : '');

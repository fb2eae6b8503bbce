import { h, s, dice } from './dom.js';

/** Told apart without colour too: each has its own mark. Colours after Okabe and Ito. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b38600', '#56b4e9', '#7a5195', '#8c564b'];
const MARKS = [
  (x, y) => s('circle', { cx: x, cy: y, r: 6 }),
  (x, y) => s('path', { d: `M${x - 6} ${y + 5}L${x} ${y - 7}L${x + 6} ${y + 5}Z` }),
  (x, y) => s('path', { d: `M${x - 5} ${y - 5}h10v10h-10Z` }),
  (x, y) => s('path', { d: `M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z` }),
];
export const colour = n => COLOURS[n % COLOURS.length];
const mark = (n, x, y) => {
  const shape = MARKS[n % MARKS.length](x, y);
  shape.setAttribute('fill', colour(n));
  return shape;
};

function scale(from, to, low, high) {
  return value => high === low ? (from + to) / 2 : from + (to - from) * (value - low) / (high - low);
}

function ticks(low, high, wanted) {
  const raw = (high - low) / wanted || 1, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= raw);
  const values = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-6; value += step) values.push(+value.toPrecision(10));
  return values;
}

function frame(W, H, box, label) {
  return s('svg', { class: 'chart', viewBox: `0 0 ${W} ${H}`, role: 'group', 'aria-label': label });
}

function yAxis(svg, box, y, values, format) {
  for (const value of values) {
    svg.append(s('line', { class: 'axis', x1: box.left, x2: box.right, y1: y(value), y2: y(value) }),
      s('text', { class: 'faint', x: box.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, format(value)));
  }
}

/**
 * Mean Dice by budget. series: {name, points: [{budget, mean, low, high, href}]}; draws: [{budget, values, href}], drawn as a band
 * from the least to the greatest with every draw as a dot.
 */
export function budgetCurves(series, draws) {
  const W = 860, H = 400, box = { left: 62, right: W - 24, top: 20, bottom: H - 52 };
  const budgets = [...new Set([...series.flatMap(one => one.points.map(point => point.budget)), ...draws.map(draw => draw.budget)])].sort((a, b) => a - b);
  const values = [...series.flatMap(one => one.points.flatMap(point => [point.mean, point.low, point.high])), ...draws.flatMap(draw => draw.values)].filter(value => value != null);
  const low = Math.max(0, Math.min(...values) - .02), high = Math.min(1, Math.max(...values) + .02);
  const pad = budgets.length > 1 ? 40 : 0;
  const x = scale(box.left + pad, box.right - pad, 0, budgets.length - 1), y = scale(box.bottom, box.top, low, high);
  const at = budget => x(budgets.indexOf(budget));
  const svg = frame(W, H, box, 'Mean Dice by annotation budget; the table below holds the same figures');
  yAxis(svg, box, y, ticks(low, high, 5), value => value.toFixed(2));
  budgets.forEach(budget => svg.append(s('text', { x: at(budget), y: box.bottom + 20, 'text-anchor': 'middle' }, budget)));
  svg.append(s('text', { class: 'faint', x: (box.left + box.right) / 2, y: H - 10, 'text-anchor': 'middle' }, 'annotated scans (budget)'),
    s('text', { class: 'faint', x: 16, y: (box.top + box.bottom) / 2, 'text-anchor': 'middle', transform: `rotate(-90 16 ${(box.top + box.bottom) / 2})` }, 'mean Dice on the test scans'));
  band(svg, draws.filter(draw => draw.values.length > 1), at, y);
  draws.forEach(draw => draw.values.forEach(value => svg.append(s('circle', { cx: at(draw.budget), cy: y(value), r: 3, fill: 'var(--faint)', opacity: .7 }, s('title', {}, `a random draw: ${dice(value)}`)))));
  series.forEach((one, n) => curve(svg, one, n, series.length, at, y));
  return h('div', {}, svg, legend(series, draws));
}

function band(svg, draws, at, y) {
  if (draws.length === 0) return;
  const edge = draws.length === 1 ? 26 : 0;
  const top = draws.map(draw => [at(draw.budget), y(Math.max(...draw.values))]);
  const bottom = draws.map(draw => [at(draw.budget), y(Math.min(...draw.values))]).reverse();
  const points = edge ? [[top[0][0] - edge, top[0][1]], [top[0][0] + edge, top[0][1]], [bottom[0][0] + edge, bottom[0][1]], [bottom[0][0] - edge, bottom[0][1]]] : [...top, ...bottom];
  svg.append(s('polygon', { points: points.map(point => point.join(',')).join(' '), fill: 'var(--band)' }));
}

function curve(svg, one, n, all, at, y) {
  const shift = (n - (all - 1) / 2) * 9;
  const points = one.points.map(point => ({ ...point, x: at(point.budget) + shift }));
  svg.append(s('polyline', { points: points.map(point => point.x + ',' + y(point.mean)).join(' '), fill: 'none', stroke: colour(n), 'stroke-width': 2 }));
  for (const point of points) {
    if (point.low != null) svg.append(s('path', { d: `M${point.x} ${y(point.low)}V${y(point.high)}M${point.x - 4} ${y(point.low)}h8M${point.x - 4} ${y(point.high)}h8`, stroke: colour(n), 'stroke-width': 1.5 }));
    const label = `${one.name}, ${point.budget} annotated: Dice ${dice(point.mean)}${point.low == null ? '' : ` (${dice(point.low)} to ${dice(point.high)})`}. Show its runs`;
    svg.append(s('a', { href: point.href, 'aria-label': label }, s('title', {}, label), mark(n, point.x, y(point.mean))));
  }
}

function legend(series, draws) {
  const swatch = shape => s('svg', { viewBox: '0 0 24 16', 'aria-hidden': 'true' }, shape);
  return h('ul', { class: 'legend' },
    series.map((one, n) => h('li', {}, swatch(mark(n, 12, 8)), one.name)),
    draws.length > 0 && h('li', {}, swatch([s('rect', { x: 2, y: 2, width: 20, height: 12, fill: 'var(--band)' }), s('circle', { cx: 12, cy: 8, r: 3, fill: 'var(--faint)' })]), 'random draws, from the worst to the best'));
}

/** A curve of a run: points are [x, y]. */
export function line(label, unit, points, format = value => value.toPrecision(2)) {
  const W = 860, H = 240, box = { left: 62, right: W - 20, top: 16, bottom: H - 42 };
  const xs = points.map(point => point[0]), ys = points.map(point => point[1]);
  const x = scale(box.left, box.right, Math.min(0, ...xs), Math.max(...xs)), y = scale(box.bottom, box.top, Math.min(...ys), Math.max(...ys));
  const svg = s('svg', { class: 'chart', viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': `${label}: from ${format(ys[0])} to ${format(ys[ys.length - 1])}` });
  yAxis(svg, box, y, ticks(Math.min(...ys), Math.max(...ys), 4), format);
  ticks(Math.min(0, ...xs), Math.max(...xs), 6).forEach(value => svg.append(s('text', { class: 'faint', x: x(value), y: box.bottom + 18, 'text-anchor': 'middle' }, value)));
  svg.append(s('text', { class: 'faint', x: (box.left + box.right) / 2, y: H - 6, 'text-anchor': 'middle' }, unit),
    s('polyline', { points: points.map(point => x(point[0]) + ',' + y(point[1])).join(' '), fill: 'none', stroke: 'var(--accent)', 'stroke-width': 2 }));
  return svg;
}

import { h, s, dice } from './dom.js';

/** Told apart without colour too: each has its own mark. The colours are in the style sheet, for light and dark. */
export const COLOURS = 8;
export const colour = n => `var(--s${n % COLOURS})`;
const MARKS = [
  (x, y, r) => s('circle', { cx: x, cy: y, r }),
  (x, y, r) => s('path', { d: `M${x - r} ${y + .8 * r}L${x} ${y - 1.1 * r}L${x + r} ${y + .8 * r}Z` }),
  (x, y, r) => s('path', { d: `M${x - .85 * r} ${y - .85 * r}h${1.7 * r}v${1.7 * r}h${-1.7 * r}Z` }),
  (x, y, r) => s('path', { d: `M${x} ${y - 1.2 * r}L${x + 1.2 * r} ${y}L${x} ${y + 1.2 * r}L${x - 1.2 * r} ${y}Z` }),
];
export const mark = (n, x, y, r = 6) => {
  const shape = MARKS[n % MARKS.length](x, y, r);
  shape.setAttribute('fill', colour(n));
  return shape;
};
export const swatch = n => s('svg', { class: 'swatch', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, mark(n, 8, 8));
export const randomSwatch = () => s('svg', { class: 'swatch', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, s('rect', { x: 0, y: 3, width: 16, height: 10, rx: 2, fill: 'var(--band)' }), s('circle', { cx: 8, cy: 8, r: 3, fill: 'var(--soft)' }));

/** As wide as the page is, so that words keep their size on a phone. */
export const wide = () => Math.max(300, Math.min(1120, (document.getElementById('main').clientWidth || 900) - 40));

export function scale(from, to, low, high) {
  return value => high === low ? (from + to) / 2 : from + (to - from) * (value - low) / (high - low);
}

export function ticks(low, high, wanted) {
  const raw = (high - low) / wanted || 1, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= raw * .999);
  const values = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-6; value += step) values.push(+value.toPrecision(10));
  return values;
}

const digits = values => values.length > 1 && values[1] - values[0] < .01 ? 3 : 2;

function yAxis(svg, left, right, y, values, format) {
  for (const value of values) {
    svg.append(s('line', { class: 'axis', x1: left, x2: right, y1: y(value), y2: y(value) }),
      s('text', { class: 'soft', x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, format(value)));
  }
}

/**
 * Mean Dice by budget. series: {name, number, points: [{budget, mean, low, high, href}]}; draws: [{budget, values, href}], drawn as a
 * band from the least to the greatest with every draw as a dot.
 */
export function budgetCurves(series, draws) {
  const W = wide(), narrow = W < 560, H = narrow ? 300 : 380, left = narrow ? 44 : 58, right = W - 16, top = 16, bottom = H - 48;
  const budgets = [...new Set([...series.flatMap(one => one.points.map(point => point.budget)), ...draws.map(draw => draw.budget)])].sort((a, b) => a - b);
  const values = [...series.flatMap(one => one.points.flatMap(point => [point.mean, point.low, point.high])), ...draws.flatMap(draw => draw.values)].filter(value => value != null);
  const low = Math.max(0, Math.min(...values) - .015), high = Math.min(1, Math.max(...values) + .015), pad = budgets.length > 1 ? Math.min(60, W / 8) : 0;
  const x = scale(left + pad, right - pad, 0, budgets.length - 1), y = scale(bottom, top, low, high), at = budget => x(budgets.indexOf(budget));
  const svg = s('svg', { class: 'chart', viewBox: `0 0 ${W} ${H}`, role: 'group', 'aria-label': 'Mean Dice by annotation budget; the table below holds the same figures' });
  const marks = ticks(low, high, 7);
  yAxis(svg, left, right, y, marks, value => value.toFixed(digits(marks)));
  budgets.forEach(budget => svg.append(s('text', { x: at(budget), y: bottom + 20, 'text-anchor': 'middle' }, budget)));
  svg.append(s('text', { class: 'soft', x: (left + right) / 2, y: H - 8, 'text-anchor': 'middle' }, 'annotated scans'),
    !narrow && s('text', { class: 'soft', x: 14, y: (top + bottom) / 2, 'text-anchor': 'middle', transform: `rotate(-90 14 ${(top + bottom) / 2})` }, 'mean Dice on the test scans'));
  band(svg, draws.filter(draw => draw.values.length > 1), at, y);
  if (draws.length > 1) svg.append(s('polyline', { points: draws.map(draw => at(draw.budget) + ',' + y(draw.values.reduce((sum, value) => sum + value, 0) / draw.values.length)).join(' '), fill: 'none', stroke: 'var(--soft)', 'stroke-width': 1.5, 'stroke-dasharray': '5 4' }));
  for (const draw of draws) {
    draw.values.forEach(value => svg.append(s('circle', { class: 'draw', cx: at(draw.budget), cy: y(value), r: 3.2, 'data-tip': `A random draw of ${draw.budget} scans: Dice ${dice(value)}` })));
    const label = `${draw.values.length} random draws of ${draw.budget} scans. Show their runs`;
    svg.append(s('a', { href: draw.href, 'aria-label': label, 'data-tip': label }, s('rect', { x: at(draw.budget) - 34, y: bottom + 4, width: 68, height: 22, fill: 'transparent' })));
  }
  const step = Math.min(10, 60 / Math.max(1, series.length));
  series.forEach((one, n) => curve(svg, one, (n - (series.length - 1) / 2) * step, at, y));
  return svg;
}

function band(svg, draws, at, y) {
  if (draws.length === 0) return;
  const edge = draws.length === 1 ? 40 : 0;
  const points = edge
    ? [Math.max, Math.max, Math.min, Math.min].map((end, n) => [at(draws[0].budget) + (n === 0 || n === 3 ? -edge : edge), y(end(...draws[0].values))])
    : [...draws.map(draw => [at(draw.budget), y(Math.max(...draw.values))]), ...draws.map(draw => [at(draw.budget), y(Math.min(...draw.values))]).reverse()];
  svg.append(s('polygon', { points: points.map(point => point.join(',')).join(' '), fill: 'var(--band)' }));
}

function curve(svg, one, shift, at, y) {
  const points = one.points.map(point => ({ ...point, x: at(point.budget) + shift })), paint = colour(one.number);
  svg.append(s('polyline', { points: points.map(point => point.x + ',' + y(point.mean)).join(' '), fill: 'none', stroke: paint, 'stroke-width': 2.2, 'stroke-linejoin': 'round' }));
  for (const point of points) {
    if (point.low != null) svg.append(s('path', { d: `M${point.x} ${y(point.low)}V${y(point.high)}M${point.x - 4} ${y(point.low)}h8M${point.x - 4} ${y(point.high)}h8`, stroke: paint, 'stroke-width': 1.5, opacity: .8 }));
    const label = `${one.name}, ${point.budget} annotated scans: Dice ${dice(point.mean)}${point.low == null ? '' : ` (95 % interval ${dice(point.low)} to ${dice(point.high)})`}. Show its runs`;
    svg.append(s('a', { href: point.href, 'aria-label': label, 'data-tip': label }, s('circle', { cx: point.x, cy: y(point.mean), r: 14, fill: 'transparent' }), mark(one.number, point.x, y(point.mean))));
  }
}

/** A mean with its interval, over the band of the random draws, on a scale that its neighbours share. */
export function intervalBar(row, draws, low, high, number) {
  const W = 150, H = 26, x = scale(6, W - 6, low, high), middle = H / 2, paint = number == null ? 'var(--soft)' : colour(number);
  const words = row.interval ? `${dice(row.interval.low)} to ${dice(row.interval.high)}` : 'no interval yet';
  return s('svg', { class: 'bar', viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: 'img', 'aria-label': `95 % interval ${words}`, 'data-tip': `95 % interval: ${words}` },
    draws?.length > 0 && s('rect', { x: x(Math.min(...draws)), y: 3, width: Math.max(2, x(Math.max(...draws)) - x(Math.min(...draws))), height: H - 6, rx: 2, fill: 'var(--band)' }),
    row.interval && s('path', { d: `M${x(row.interval.low)} ${middle}H${x(row.interval.high)}M${x(row.interval.low)} ${middle - 4}v8M${x(row.interval.high)} ${middle - 4}v8`, stroke: paint, 'stroke-width': 2, fill: 'none' }),
    number == null ? s('circle', { cx: x(row.meanDice), cy: middle, r: 5, fill: paint }) : mark(number, x(row.meanDice), middle, 5));
}

/** Curves over iterations: series are {name, colour, dashed, points: [[x, y]]}. */
export function lines(label, unit, series, format = value => value.toPrecision(2), total) {
  const known = series.filter(one => one.points.length > 0);
  const W = wide() > 860 ? wide() / 2 - 16 : wide(), H = 220, left = 52, right = W - 14, top = 14, bottom = H - 40;
  const xs = known.flatMap(one => one.points.map(point => point[0])), ys = known.flatMap(one => one.points.map(point => point[1]));
  const most = total ?? Math.max(...xs), low = Math.min(...ys), high = Math.max(...ys), room = (high - low) * .06 || .01;
  const x = scale(left, right, 0, most), y = scale(bottom, top, low - room, high + room), last = known[known.length - 1].points.at(-1);
  const svg = s('svg', { class: 'chart', viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': `${label}: now ${format(last[1])} at ${last[0]} ${unit}` });
  const marks = ticks(low - room, high + room, 6), places = marks.length > 1 ? Math.max(0, -Math.floor(Math.log10(marks[1] - marks[0]) + 1e-9)) : 2;
  yAxis(svg, left, right, y, marks, value => value.toFixed(places));
  ticks(0, most, W < 420 ? 3 : 5).forEach(value => svg.append(s('text', { class: 'soft', x: x(value), y: bottom + 18, 'text-anchor': 'middle' }, value.toLocaleString('en'))));
  svg.append(s('text', { class: 'soft', x: (left + right) / 2, y: H - 5, 'text-anchor': 'middle' }, unit));
  for (const one of known) {
    if (one.points.length > 1) svg.append(s('polyline', { points: one.points.map(point => x(point[0]).toFixed(1) + ',' + y(point[1]).toFixed(1)).join(' '), fill: 'none', stroke: one.colour, 'stroke-width': 2, 'stroke-linejoin': 'round', 'stroke-dasharray': one.dashed && '5 4' }));
    const end = one.points.at(-1);
    svg.append(s('circle', { cx: x(end[0]), cy: y(end[1]), r: 4, fill: one.colour }));
  }
  return h('figure', { class: 'plot' }, h('figcaption', {}, label, ' ', h('b', {}, format(last[1]))), svg);
}

/** A few small bars. */
export function sparkline(values) {
  const most = Math.max(1, ...values);
  return s('svg', { class: 'spark', viewBox: `0 0 ${values.length * 6} 20`, width: values.length * 6, height: 20, 'aria-hidden': 'true' },
    values.map((value, n) => s('rect', { x: n * 6, y: 20 - Math.max(1.5, 20 * value / most), width: 4, height: Math.max(1.5, 20 * value / most), rx: 1, fill: value > 0 ? 'var(--accent)' : 'var(--line)' })));
}

/** Parts of a whole: parts are [words, value, class]. */
export function shares(label, parts) {
  const whole = parts.reduce((sum, part) => sum + part[1], 0) || 1;
  return h('div', { class: 'shares', role: 'img', 'aria-label': `${label}: ${parts.map(part => `${part[1]} ${part[0]}`).join(', ')}` },
    parts.filter(part => part[1] > 0).map(part => h('span', { class: part[2], style: `width:${100 * part[1] / whole}%`, 'data-tip': `${part[1].toLocaleString('en')} ${part[0]}` })));
}

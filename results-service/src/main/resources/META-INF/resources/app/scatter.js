import { h } from './dom.js';

const NEAR = 16, CELL = 24, ZOOM = 24;
const STOPS = [[0, 32, 77], [49, 68, 107], [102, 105, 112], [149, 143, 120], [201, 186, 106], [255, 234, 70]];

/** After cividis: dark to bright, the same to the colour-blind. */
export function heat(share) {
  const place = Math.max(0, Math.min(1, share)) * (STOPS.length - 1), below = Math.min(Math.floor(place), STOPS.length - 2), part = place - below;
  return `rgb(${STOPS[below].map((value, n) => Math.round(value * (1 - part) + STOPS[below + 1][n] * part)).join(' ')})`;
}

/**
 * Many points on a canvas: to zoom, drag, point at and step through. The points are drawn once for a view, in one stroke a colour; what moves with
 * the pointer lies on a second canvas above.
 */
export function scatter({ onPoint, label }) {
  const base = h('canvas', { 'aria-hidden': 'true' }), over = h('canvas', { tabindex: 0, role: 'application', 'aria-label': label, 'aria-describedby': 'map-help' });
  const element = h('div', { class: 'scatter' }, base, over, h('div', { class: 'zoom' },
    button('+', 'Zoom in', () => zoomAt(1.5)), button('−', 'Zoom out', () => zoomAt(1 / 1.5)), button('⤢', 'Show all', () => { view = { zoom: 1, x: 0, y: 0 }; draw(); })));
  let points = { x: [], y: [] }, paint = [], rings = [], view = { zoom: 1, x: 0, y: 0 }, spread = 1, lowX = 0, lowY = 0, midX = 0, midY = 0;
  let placeX = new Float32Array(0), placeY = new Float32Array(0), grid = new Map(), pointed = -1, drag, due = 0;

  function button(sign, words, onclick) {
    return h('button', { type: 'button', 'aria-label': words, title: words, onclick }, sign);
  }

  /** @param next {x, y} lists; paints: a colour a point; marked: [{points, colour, label}] */
  function set(next, paints, marked) {
    points = next;
    paint = paints;
    rings = marked;
    const far = list => list.reduce((most, value) => Math.max(most, value), -Infinity), near = list => list.reduce((least, value) => Math.min(least, value), Infinity);
    if (points.x.length > 0) {
      lowX = near(points.x); lowY = near(points.y);
      midX = (lowX + far(points.x)) / 2; midY = (lowY + far(points.y)) / 2;
      spread = Math.max(far(points.x) - lowX, far(points.y) - lowY, 1e-9);
    }
    soon();
  }

  const soon = () => { due ||= requestAnimationFrame(() => { due = 0; draw(); }); };
  const size = () => [element.clientWidth, element.clientHeight];

  function place() {
    const [W, H] = size(), n = points.x.length, [wide, high] = extent();
    const scaleX = (W - 60) / (wide || 1), scaleY = (H - 60) / (high || 1);
    if (placeX.length !== n) { placeX = new Float32Array(n); placeY = new Float32Array(n); }
    grid = new Map();
    for (let i = 0; i < n; i++) {
      placeX[i] = W / 2 + ((points.x[i] - midX) * scaleX - view.x) * view.zoom;
      placeY[i] = H / 2 - ((points.y[i] - midY) * scaleY - view.y) * view.zoom;
      const cell = Math.floor(placeX[i] / CELL) * 10_000 + Math.floor(placeY[i] / CELL), list = grid.get(cell);
      if (list) list.push(i); else grid.set(cell, [i]);
    }
  }

  function extent() {
    return [2 * (midX - lowX), 2 * (midY - lowY)].map(length => length || spread);
  }

  const radius = () => (points.x.length > 4000 ? 2.2 : points.x.length > 800 ? 3.2 : points.x.length > 150 ? 4.5 : 6) * Math.min(2, Math.sqrt(view.zoom));

  function pen(canvas) {
    const [W, H] = size(), ratio = devicePixelRatio || 1, context = canvas.getContext('2d');
    if (canvas.width !== Math.round(W * ratio) || canvas.height !== Math.round(H * ratio)) {
      canvas.width = Math.round(W * ratio);
      canvas.height = Math.round(H * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, W, H);
    return context;
  }

  function draw() {
    const begun = performance.now(), [W, H] = size();
    if (W === 0) return;
    place();
    const context = pen(base), r = radius(), groups = new Map();
    for (let i = 0; i < paint.length; i++) {
      if (placeX[i] < -r || placeY[i] < -r || placeX[i] > W + r || placeY[i] > H + r) continue;
      const list = groups.get(paint[i]);
      if (list) list.push(i); else groups.set(paint[i], [i]);
    }
    context.globalAlpha = points.x.length > 2000 ? .6 : .82;
    for (const [colour, list] of groups) {
      context.fillStyle = colour;
      context.beginPath();
      for (const i of list) {
        context.moveTo(placeX[i] + r, placeY[i]);
        context.arc(placeX[i], placeY[i], r, 0, 6.2832);
      }
      context.fill();
    }
    hint();
    element.dataset.drawMillis = (performance.now() - begun).toFixed(2);
    element.dataset.points = paint.length;
  }

  function hint() {
    const context = pen(over), r = radius();
    context.font = '600 11px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    rings.forEach((ring, n) => ring.points.forEach(({ index, rank }) => {
      context.lineWidth = 2.5;
      context.strokeStyle = ring.colour;
      context.beginPath();
      context.arc(placeX[index], placeY[index], r + 4 + 4 * n, 0, 6.2832);
      context.stroke();
      context.fillStyle = ring.colour;
      context.fillText(rank, placeX[index] + r + 11 + 4 * n, placeY[index] - r - 7 - 4 * n);
    }));
    if (pointed >= 0) {
      context.lineWidth = 2;
      context.strokeStyle = getComputedStyle(element).color;
      context.beginPath();
      context.arc(placeX[pointed], placeY[pointed], r + 2.5, 0, 6.2832);
      context.stroke();
    }
  }

  function nearest(x, y) {
    let best = -1, least = NEAR ** 2;
    for (let column = -1; column <= 1; column++) for (let row = -1; row <= 1; row++) {
      for (const i of grid.get((Math.floor(x / CELL) + column) * 10_000 + Math.floor(y / CELL) + row) ?? []) {
        const distance = (placeX[i] - x) ** 2 + (placeY[i] - y) ** 2;
        if (distance < least) { least = distance; best = i; }
      }
    }
    return best;
  }

  function point(index) {
    if (index === pointed) return;
    pointed = index;
    const begun = performance.now();
    hint();
    element.dataset.hoverMillis = (performance.now() - begun).toFixed(2);
    onPoint(index, index < 0 ? null : [placeX[index], placeY[index]]);
  }

  function zoomAt(factor, x = size()[0] / 2, y = size()[1] / 2) {
    const [W, H] = size(), zoom = Math.max(1, Math.min(ZOOM, view.zoom * factor)), k = 1 / view.zoom - 1 / zoom;
    view = zoom === 1 ? { zoom, x: 0, y: 0 } : { zoom, x: view.x + (x - W / 2) * k, y: view.y - (y - H / 2) * k };
    soon();
  }

  over.addEventListener('pointermove', event => {
    if (drag) {
      view = { ...view, x: drag.x - (event.offsetX - drag.fromX) / view.zoom, y: drag.y + (event.offsetY - drag.fromY) / view.zoom };
      point(-1);
      soon();
    } else if (event.pointerType !== 'touch') point(nearest(event.offsetX, event.offsetY));
  });
  over.addEventListener('pointerdown', event => {
    if (event.pointerType === 'touch' && view.zoom === 1) return;
    drag = { fromX: event.offsetX, fromY: event.offsetY, x: view.x, y: view.y };
    over.setPointerCapture(event.pointerId);
  });
  for (const type of ['pointerup', 'pointercancel']) over.addEventListener(type, () => { drag = undefined; });
  over.addEventListener('click', event => {
    const index = nearest(event.offsetX, event.offsetY);
    point(index);
    if (index >= 0) element.dispatchEvent(new CustomEvent('choose', { detail: index }));
  });
  over.addEventListener('pointerleave', () => point(-1));
  over.addEventListener('wheel', event => { event.preventDefault(); zoomAt(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY); }, { passive: false });
  over.addEventListener('keydown', event => {
    const steps = rings.flatMap(ring => ring.points.map(one => one.index)), order = steps.length > 0 ? steps : points.x.map((_, n) => n);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) point(order[(order.indexOf(pointed) + step + order.length) % order.length] ?? -1);
    else if (event.key === 'Enter' && pointed >= 0) element.dispatchEvent(new CustomEvent('choose', { detail: pointed }));
    else if (event.key === 'Escape') point(-1);
    else if (event.key === '+' || event.key === '=') zoomAt(1.3);
    else if (event.key === '-') zoomAt(1 / 1.3);
    else return;
    event.preventDefault();
  });
  const watcher = new ResizeObserver(soon);
  watcher.observe(element);
  return { element, set, soon, draw, stop: () => watcher.disconnect() };
}

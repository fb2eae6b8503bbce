import { h } from './dom.js';

const PLANES = [['axial', 'from below', 2], ['coronal', 'from the front', 1], ['sagittal', 'from the left', 0]];
const gone = event => event.target.closest('figure').replaceChildren(h('p', { class: 'nopicture' }, 'no picture'));

/** Whose outline has which colour. */
export const outlineKey = () => h('p', { class: 'key' }, h('span', {}, h('i', { class: 'reference' }), 'expert’s reference'), h('span', {}, h('i', { class: 'prediction' }), 'network’s prediction'));

/** Three orthogonal slices; path is that of the slices. */
export function slices(path, name, query = '') {
  return h('div', { class: 'slices' }, PLANES.map(([plane, words]) => h('figure', {},
    h('img', { src: `${path}/${plane}.png${query}`, alt: `${name}, ${plane} slice`, loading: 'lazy', width: 160, height: 160, onerror: gone }),
    h('figcaption', {}, `${plane}, ${words}`))));
}

export function slice(path, plane, name) {
  return h('img', { class: 'thumb', src: `${path}/${plane}.png?size=144`, alt: `${name}, ${plane} slice`, loading: 'lazy', width: 72, height: 72, onerror: event => event.target.replaceWith(h('span', { class: 'nopicture' }, '–')) });
}

const WINDOWS = [['soft tissue', 400, 40], ['lung', 1500, -600], ['bone', 1800, 400], ['brain', 80, 40]];

/**
 * A scan to leaf through, in a dialog: a slider a plane, outlines to switch, the window of a CT, and the 3D view on demand.
 * scan: {title, lead, path, ct, outlines: whether there is a prediction, files: {image, reference, prediction}}
 */
export function openScan(scan) {
  const places = [.5, .5, .5], choice = { outlines: 'both', annotation: scan.annotated, window: '' };
  const images = PLANES.map(([plane]) => h('img', { alt: `${scan.title}, ${plane} slice`, width: 320, height: 320 }));
  const started = [false, false, false];
  const load = n => {
    const query = new URLSearchParams();
    if (started[n]) query.set('at', places[n].toFixed(3));
    if (scan.outlines) query.set('outlines', choice.outlines);
    if (choice.annotation && !scan.outlines) query.set('annotation', 'true');
    if (choice.window) { query.set('window', choice.window.split(',')[0]); query.set('level', choice.window.split(',')[1]); }
    images[n].src = `${scan.path}/${PLANES[n][0]}.png?${query}`;
  };
  const every = () => PLANES.forEach((_, n) => load(n));
  const space = h('div', { class: 'space', hidden: true });
  const dialog = h('dialog', { class: 'scan', 'aria-labelledby': 'scan-title', onclose: event => { space.stop?.(); event.currentTarget.remove(); }, onclick: event => { if (event.target === event.currentTarget) event.currentTarget.close(); } },
    h('div', { class: 'inside' },
      h('header', {}, h('h2', { id: 'scan-title' }, scan.title), h('button', { type: 'button', class: 'plain', 'aria-label': 'Close', onclick: () => dialog.close() }, '✕')),
      scan.lead && h('p', { class: 'quiet' }, scan.lead),
      h('div', { class: 'planes' }, PLANES.map(([plane, words], n) => h('figure', {}, images[n],
        h('input', { type: 'range', min: 0, max: 1, step: .01, value: .5, 'aria-label': `Place of the ${plane} slice`, oninput: event => { started[n] = true; places[n] = +event.target.value; load(n); } }),
        h('figcaption', {}, `${plane}, ${words}`)))),
      h('div', { class: 'tools' },
        scan.outlines && h('label', {}, 'Outlines ', h('select', { onchange: event => { choice.outlines = event.target.value; every(); } }, h('option', { value: 'both' }, 'reference and network'), h('option', { value: 'reference' }, 'reference'), h('option', { value: 'prediction' }, 'network'))),
        scan.annotated && !scan.outlines && h('label', {}, h('input', { type: 'checkbox', checked: true, onchange: event => { choice.annotation = event.target.checked; every(); } }), ' annotation'),
        scan.ct && h('label', {}, 'Window ', h('select', { onchange: event => { choice.window = event.target.value; every(); } }, WINDOWS.map(([words, width, level], n) => h('option', { value: n === 0 ? '' : `${width},${level}` }, `${words}: ${width} wide at ${level} HU`)))),
        scan.outlines && outlineKey(),
        h('span', { class: 'spread' }),
        Object.entries(scan.files).filter(entry => entry[1]).map(([words, href]) => h('a', { href, download: '' }, `Download ${words}`)),
        h('button', { type: 'button', onclick: event => show3d(event.target, space, scan) }, 'Show in 3D')),
      space));
  document.body.append(dialog);
  every();
  dialog.showModal();
}

/** Loaded when it is asked for: most people never do. */
async function show3d(button, space, scan) {
  button.disabled = true;
  space.hidden = false;
  space.replaceChildren(h('p', { class: 'quiet', role: 'status' }, 'Loading the scan …'));
  try {
    const { view3d } = await import('./volume.js');
    const shown = await view3d(scan.files, scan.ct);
    space.replaceChildren(shown.element);
    space.stop = shown.stop;
    shown.start();
    space.scrollIntoView({ block: 'end' });
  } catch (error) {
    space.replaceChildren(h('p', { class: 'error', role: 'alert' }, error.message));
    button.disabled = false;
  }
}

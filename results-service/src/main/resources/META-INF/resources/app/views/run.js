import { h, dice, millimetres, penalised, count, plural, duration, table, state, empty, moment, fact, facts } from '../dom.js';
import { get, all, enc } from '../api.js';
import { lines } from '../charts.js';
import { slice, outlineKey, openScan } from '../slices.js';
import { runName, seeds, phase, unit } from './runs.js';

/** One run: its curves while it goes, its test scans sorted by worst when it is done. */
export const run = id => {
  let pool;
  return {
    pool: () => pool,
    concerns: event => event.id === id || event.type === 'projection-rebuilt',
    async render() {
      const [one, points, cases, classes] = await Promise.all([get('/api/runs/' + id), all(`/api/runs/${id}/progress?sort=attempt,at&limit=1000`), all(`/api/runs/${id}/cases?sort=dice&limit=1000`), get(`/api/runs/${id}/classes?limit=1000`)]);
      pool = one.pool;
      const known = await get(`/api/pools/${enc(pool)}`);
      return [h('h1', {}, h('span', { class: 'of' }, one.pool), runName(one)), h('p', { class: 'lead' }, seeds(one) && [seeds(one), ' · '], state(one.state)),
        one.failure && one.state !== 'completed' && h('div', { class: 'cause', role: 'alert' }, h('b', {}, one.state === 'failed' ? 'Given up: ' : 'The last attempt failed: '), one.failure, ' · ', moment(one.failedAt)),
        remarks(one, await excludedSince(one)), summary(one), byClass(classes), curves(one, points),
        cases.length > 0 ? h('section', { 'data-key': 'cases' }, h('h2', {}, 'Test scans, the worst first'), distribution(cases), casesTable(one, cases, known))
          : one.kind === 'training' && one.state !== 'failed' && h('section', { 'data-key': 'cases' }, empty('The test scans are judged when the training is done.'))];
    },
  };
};

/** Scans that were excluded after a network had learned from them. */
async function excludedSince(one) {
  if (!one.selection || !one.completedAt) return [];
  const picks = await get(`/api/pools/${enc(one.pool)}/picks?selection=${one.selection}&limit=1000`);
  return picks.filter(pick => pick.excludedAt > one.completedAt).map(pick => pick.volume);
}

function remarks(one, excluded) {
  const empty = one.emptyLabels ?? [], aside = one.setAside ?? [];
  const said = [
    empty.length > 0 && `The label maps of ${empty.length} of ${plural(one.budget ?? empty.length, 'training scan')} hold none of the classes: ${empty.join(', ')}.`,
    excluded.length > 0 && `It learned from ${plural(excluded.length, 'scan')} excluded since: ${excluded.join(', ')}.`,
    ...aside.map(each => `${each.volume} took no part: ${each.reason}.`)].filter(Boolean);
  return said.length > 0 && h('ul', { class: 'remarks', 'data-key': 'remarks' }, said.map(words => h('li', {}, words)));
}

function byClass(classes) {
  if (classes.length < 2 && !classes.some(one => one.undefined > 0)) return null;
  return h('section', { 'data-key': 'classes' }, h('h2', {}, 'By class'), h('p', { class: 'quiet' }, 'A penalised distance is over all scans: where it is not defined, since the class is missed or there is none, the scan’s diagonal counts.'),
    table('Means over the test scans; distances over those where they are defined', [
      ['Class', one => one.name], ['Mean Dice', one => h('b', {}, dice(one.meanDice)), true], ['Over', one => plural(one.scans, 'scan'), true],
      ['HD95', one => millimetres(one.meanHd95), true], ['ASSD', one => millimetres(one.meanAssd), true], ['Over', one => plural(one.scans - one.undefined, 'scan'), true],
      ['Not defined', one => one.undefined > 0 ? `${one.undefined} of ${one.scans}` : '–', true], ['Penalised HD95', one => millimetres(one.penalisedHd95), true]],
    classes, one => one.value));
}

function summary(one) {
  const done = one.state === 'completed';
  return h('div', { class: 'tiles' },
    tile('Mean Dice', one.meanDice != null && dice(one.meanDice), one.sdDice != null && `± ${dice(one.sdDice)} over ${plural(one.evaluated, 'scan')}`),
    tile('Worst scan', one.worstDice != null && dice(one.worstDice)),
    tile('HD95', one.meanHd95 != null && millimetres(one.meanHd95), one.undefined > 0 && `not defined in ${one.undefined} of ${one.evaluated}: nothing was found, or nothing is there; ${penalised(one.penalisedHd95)}`),
    tile('ASSD', one.meanAssd != null && millimetres(one.meanAssd), one.undefined > 0 && `not defined in ${one.undefined} of ${one.evaluated}; ${penalised(one.penalisedAssd)}`),
    tile(done ? 'Iterations' : 'Progress', done ? one.iterations != null && count(one.iterations) : one.total && `${Math.round(100 * one.done / one.total)} %`, done ? one.resumedFrom > 0 && `went on from ${count(one.resumedFrom)}` : one.total && `${phase(one)}: ${count(one.done)} of ${count(one.total)} ${unit(one)}`),
    tile('Time left', !done && one.secondsLeft != null && one.state === 'running' && duration(one.secondsLeft), one.perSecond != null && `${one.perSecond.toFixed(1)} ${unit(one)} a second`),
    tile('Took', done && one.seconds != null && duration(one.seconds), one.completedAt && moment(one.completedAt)),
    tile('Worker', one.worker, one.attempt && `attempt ${one.attempt}`));
}

const tile = (name, value, more) => value && h('div', { class: 'tile', 'data-key': name }, h('span', {}, name), h('b', {}, value), more && h('small', {}, more));

function curves(one, points) {
  const attempts = [...new Set(points.map(point => point.attempt))], training = points.filter(point => point.phase === 'training');
  const series = value => attempts.map((attempt, n) => ({ name: `attempt ${attempt}`, colour: n === attempts.length - 1 ? 'var(--accent)' : 'var(--soft)', dashed: n < attempts.length - 1, points: training.filter(point => point.attempt === attempt && value(point) != null).sort((a, b) => a.done - b.done).map(point => [point.done, value(point)]) })).filter(line => line.points.length > 0);
  const total = training.at(-1)?.total, loss = series(point => point.loss), validation = series(point => point.validationDice);
  if (loss.length === 0 && validation.length === 0) return one.state === 'running' && one.phase !== 'embedding' ? h('p', { class: 'quiet' }, 'The curves begin with the first report.') : null;
  return h('section', { 'data-key': 'curves' }, h('h2', {}, 'Curves'), h('div', { class: 'plots' },
    loss.length > 0 && lines('Loss', 'iterations', loss, value => value.toPrecision(3), total), validation.length > 0 && lines('Dice on the validation scans', 'iterations', validation, dice, total)),
    attempts.length > 1 && h('p', { class: 'quiet' }, 'Dashed: earlier attempts.'));
}

/** How many scans lie where, from the worst to the best. */
function distribution(cases) {
  const bins = Array(10).fill(0);
  cases.forEach(row => bins[Math.min(9, Math.floor(row.dice * 10))]++);
  const most = Math.max(...bins);
  return h('div', { class: 'histogram', role: 'img', 'aria-label': `Dice of the test scans: ${bins.map((n, bin) => n > 0 && `${n} from ${bin / 10} to ${(bin + 1) / 10}`).filter(Boolean).join(', ')}` },
    bins.map((n, bin) => h('div', { 'data-tip': `${plural(n, 'scan')} with a Dice of ${(bin / 10).toFixed(1)} to ${((bin + 1) / 10).toFixed(1)}` }, h('span', { style: `height:${n === 0 ? 0 : Math.max(3, 56 * n / most)}px` }), h('small', {}, (bin / 10).toFixed(1)))));
}

function distance(row, defined, counted) {
  return row.undefinedClasses > 0 ? h('span', { class: 'two' }, '–', h('small', {}, `not defined in ${row.undefinedClasses} of ${plural(row.classCount, 'class', 'classes')}`), h('small', {}, penalised(counted))) : millimetres(defined);
}

function casesTable(one, cases, pool) {
  const names = [...new Set(cases.flatMap(row => row.classes.map(each => each.name)))], path = row => `/api/runs/${one.run}/cases/${enc(row.volume)}`;
  const open = row => () => openScan({ title: row.volume, lead: `Dice ${dice(row.dice)}, HD95 ${millimetres(row.hd95)}, ASSD ${millimetres(row.assd)}${row.undefinedClasses > 0 ? `, not defined in ${row.undefinedClasses} of ${plural(row.classCount, 'class', 'classes')}` : ''}`, path: path(row) + '/slices', ct: pool.modality === 'ct', outlines: true,
    files: { image: `/api/pools/${enc(one.pool)}/volumes/${enc(row.volume)}/image`, reference: `/api/pools/${enc(one.pool)}/volumes/${enc(row.volume)}/annotation`, prediction: path(row) + '/prediction' } });
  const ofClass = (row, name) => row.classes.find(each => each.name === name);
  return [outlineKey(), h('p', { class: 'quiet' }, 'Select a scan to look through it.'),
    table('Dice and distances of each test scan', [
      ['Scan', row => h('button', { type: 'button', class: 'link', id: 'case-' + row.volume, onclick: open(row) }, row.volume)],
      ['Slices', row => h('div', { class: 'thumbs' }, ['axial', 'coronal', 'sagittal'].map(plane => slice(path(row) + '/slices', plane, row.volume)))],
      ['Dice', row => h('b', {}, dice(row.dice)), true], ['HD95', row => distance(row, row.hd95, row.penalisedHd95), true], ['ASSD', row => distance(row, row.assd, row.penalisedAssd), true],
      ...(names.length > 1 ? names.map(name => [`Dice, ${name}`, row => dice(ofClass(row, name)?.dice), true]) : []),
    ], cases, row => row.volume),
    h('p', {}, h('a', { href: `/api/runs/${one.run}/cases?sort=dice&format=csv`, download: 'cases.csv' }, 'Download as CSV'))];
}

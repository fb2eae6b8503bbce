import { h, dice, millimetres, leftOut, penalised, count, plural, moment, duration, table, state, empty, strategy, fact, facts } from '../dom.js';
import { get, all, enc } from '../api.js';

const LEARNS = { reconstruction: 'Learning to redraw the scans', proxy: 'Learning from pseudo-labels' };
const DESCRIBES = { reconstruction: 'Describing each scan, as redrawn', proxy: 'Describing each scan, by pseudo-labels' };
/** A job or a failed attempt at one, by what it is for. */
export function runName(one) {
  if (one.kind === 'representation') return LEARNS[one.representation] ?? 'Learning what the scans look like';
  if (one.kind === 'embedding') return (DESCRIBES[one.representation] ?? 'Describing each scan') + (one.scope === 'local' ? ', region of interest' : '');
  return one.strategy == null ? 'A network' : `${strategy(one.strategy, one.scope)}, ${plural(one.budget ?? 0, 'scan')}`;
}
export const seeds = one => one.seed == null ? null : `draw ${one.seed}${one.trainingSeed != null ? `, training ${one.trainingSeed}` : ''}`;
/** What it is for, and by which seeds. */
export const runLink = one => h('span', { class: 'two' }, h('a', { href: '#/runs/' + one.run }, runName(one)), seeds(one) && h('small', {}, seeds(one)));
const PHASES = { loading: 'reading scans', training: 'training', evaluating: 'testing', embedding: 'describing scans' };
export const phase = one => PHASES[one.phase] ?? one.phase;
const UNITS = { loading: 'scans', evaluating: 'scans', embedding: 'scans', training: 'iterations' };
export const unit = one => UNITS[one.phase] ?? 'steps';

/** What is being trained and what was. */
export const runs = (pool, query) => ({
  pool: () => pool,
  concerns: event => event.pool === pool && !['volume-registered', 'volume-replaced', 'annotation-registered'].includes(event.type) || event.type === 'projection-rebuilt',
  async render() {
    const filters = ['strategy', 'scope', 'budget'].filter(name => query.get(name)), path = `/api/pools/${enc(pool)}`;
    const some = filters.map(name => `&${name}=${enc(query.get(name))}`).join('');
    const [open, done] = await Promise.all([get(`${path}/runs?kind=training,representation,embedding&state=running,retrying,queued&sort=state,startedAt&limit=500${some}`), all(`${path}/runs?kind=training&state=completed,failed&sort=-completedAt&limit=500${some}`)]);
    const working = open.filter(one => one.state !== 'queued'), queued = open.filter(one => one.state === 'queued');
    return [h('h1', {}, h('span', { class: 'of' }, pool), 'Is it learning?'),
      filters.length > 0 && h('p', { class: 'chips' }, 'Only ', filters.filter(name => name !== 'scope').map(name => h('span', {}, name === 'strategy' ? strategy(query.get(name), query.get('scope')) : plural(+query.get(name), 'annotated scan'))), h('a', { href: `#/pools/${enc(pool)}/runs` }, 'Show all')),
      h('section', { 'data-key': 'open' }, h('h2', {}, 'In work'), working.length === 0 ? empty('Nothing is being trained right now.', queued.length > 0 && `${plural(queued.length, 'job')} ${queued.length === 1 ? 'waits' : 'wait'} for a worker.`) : h('ul', { class: 'cards' }, working.map(card)),
        working.length > 0 && queued.length > 0 && h('p', { class: 'quiet' }, `${plural(queued.length, 'more job')} ${queued.length === 1 ? 'waits' : 'wait'} for a worker.`)),
      h('section', { 'data-key': 'done' }, h('h2', {}, 'Done'), done.length === 0 ? empty('No network has been evaluated yet.') : evaluated(done))];
  },
});

function card(one) {
  return h('li', { class: 'card run', 'data-key': one.run }, h('h3', {}, h('a', { href: '#/runs/' + one.run }, runName(one))),
    h('p', { class: 'quiet' }, seeds(one)), h('p', {}, state(one.state), one.state === 'running' && one.phase && `: ${phase(one)}`),
    one.total && h('div', { class: 'track', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': one.total, 'aria-valuenow': one.done, 'aria-label': `${runName(one)}: ${phase(one)}` }, h('span', { style: `width:${100 * one.done / one.total}%` })),
    facts(one.total && fact('Done', `${count(one.done)} of ${count(one.total)} ${unit(one)}`), one.loss != null && fact('Loss', one.loss.toPrecision(3)), one.perSecond != null && fact('Speed', `${one.perSecond.toFixed(1)} ${unit(one)} a second`), one.secondsLeft != null && fact('Time left', duration(one.secondsLeft)), one.worker && fact('Worker', one.worker), one.attempt > 1 && fact('Attempt', one.attempt)),
    one.failure && h('p', { class: 'error' }, one.failure));
}

function evaluated(done) {
  return table('Trained and evaluated networks, the latest first', [
    ['Trained on', runLink], ['Mean Dice', one => h('b', {}, dice(one.meanDice)), true], ['State', one => state(one.state)],
    ['Worst scan', one => dice(one.worstDice), true], ['HD95, ASSD', one => h('span', { class: 'two' }, `${millimetres(one.meanHd95)}, ${millimetres(one.meanAssd)}`, one.undefinedShare > 0 && h('small', {}, leftOut(one.undefinedShare)), one.undefinedShare > 0 && h('small', {}, penalised(one.penalisedHd95, one.penalisedAssd))), true],
    ['Took', one => duration(one.seconds), true], ['Worker', one => one.worker ?? '–'], ['Finished', one => moment(one.completedAt ?? one.failedAt)],
  ], done, one => one.run);
}

import { h, count, plural, facts, fact, empty, moment } from '../dom.js';
import { get, enc } from '../api.js';
import { shares, sparkline } from '../charts.js';
import { incoming } from '../incoming.js';

/** All pools: how many scans, how many annotated, what was learned, what is coming in right now. */
export const pools = () => ({
  async render() {
    const all = await get('/api/pools?limit=1000');
    return [h('h1', {}, 'Which scans should be annotated first?'),
      h('p', { class: 'lead' }, 'A pool holds the scans of one organ. Firstpick picks the few to annotate first, trains a network on exactly those, and compares it with choosing at random.'),
      all.length === 0
        ? empty('There is no pool yet.', 'Send a first scan to the ingest service, and it appears here by itself.')
        : h('ul', { class: 'cards pools' }, all.map(card))];
  },
});

const odd = pool => [pool.found > 0 && `${plural(pool.found, 'scan')} with findings`, pool.copies > 0 && plural(pool.copies, 'copy', 'copies'), pool.setAside > 0 && `${count(pool.setAside)} set aside`, pool.labelEmpty > 0 && plural(pool.labelEmpty, 'empty annotation')].filter(Boolean).join(', ');
const MODALITY = { mr: 'MR', ct: 'CT' };

function card(pool) {
  const { roles, runs } = pool, path = `#/pools/${enc(pool.pool)}`, scans = incoming.lastMinute(pool.pool);
  const progress = roles.pool > 0 ? 100 * pool.annotated / roles.pool : 0;
  return h('li', { class: 'card', 'data-key': pool.pool },
    h('h2', {}, h('a', { href: path + '/leaderboard' }, pool.pool)),
    h('p', { class: 'quiet' }, [pool.organ, MODALITY[pool.modality], pool.revision ? `sealed ${pool.revision === 1 ? 'once' : pool.revision + ' times'}` : 'open, scans may come in'].filter(Boolean).join(' · ')),
    h('p', { class: 'big' }, count(pool.volumes), h('small', {}, pool.volumes === 1 ? ' scan' : ' scans')),
    shares('Scans by role', [['to choose from', roles.pool, 'pool'], ['for validation', roles.validation, 'validation'], ['for testing', roles.test, 'test']]),
    h('ul', { class: 'legend' }, h('li', {}, h('i', { class: 'pool' }), `${count(roles.pool)} to choose from`), roles.validation > 0 && h('li', {}, h('i', { class: 'validation' }), `${count(roles.validation)} for validation`), h('li', {}, h('i', { class: 'test' }), `${count(roles.test)} for testing`), pool.excluded > 0 && h('li', {}, `${count(pool.excluded)} excluded`)),
    h('div', { class: 'meter' }, h('span', {}, 'Annotated so far'), h('b', {}, `${count(pool.annotated)} of ${count(roles.pool)}`),
      h('div', { class: 'track', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': roles.pool, 'aria-valuenow': pool.annotated, 'aria-label': `Annotated so far in ${pool.pool}` }, h('span', { style: `width:${progress}%` }))),
    h('p', { class: 'ingest' }, scans > 0 ? [sparkline(incoming.bars(pool.pool)), h('b', {}, `${plural(scans, 'scan')} in the last minute`)] : h('span', {}, pool.lastRegisteredAt ? ['last scan ', moment(pool.lastRegisteredAt)] : 'no scan yet')),
    odd(pool) && h('p', { class: 'quiet' }, h('a', { href: path + '/scans' }, odd(pool))),
    h('p', { class: 'links' }, h('a', { href: path + '/picks' }, plural(pool.selections, 'selection')), h('a', { href: path + '/runs' }, `${plural(runs.completed, 'network')} evaluated`),
      runs.running + runs.queued > 0 && h('a', { href: path + '/runs' }, [runs.running > 0 && `${count(runs.running)} training`, runs.queued > 0 && `${count(runs.queued)} waiting`].filter(Boolean).join(', ')),
      runs.failed > 0 && h('a', { class: 'error', href: '#/operations' }, `${count(runs.failed)} given up`)));
}

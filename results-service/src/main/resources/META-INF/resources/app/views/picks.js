import { h, dice, plural, empty, strategy, within, rule, moment } from '../dom.js';
import { get, all, enc } from '../api.js';
import { slices, openScan } from '../slices.js';

/** What an annotation lead prints: the picked scans with slices, rank, score and reason. */
export const picks = (pool, query) => ({
  pool: () => pool,
  concerns: event => event.pool === pool && ['selection-made', 'selection-annotated', 'pick-withdrawn', 'annotation-registered', 'volume-excluded', 'volume-replaced'].includes(event.type) || event.type === 'projection-rebuilt',
  async render() {
    const purpose = query.get('purpose') ?? 'annotate';
    const [facts, selections] = await Promise.all([get(`/api/pools/${enc(pool)}`), all(`/api/pools/${enc(pool)}/selections?purpose=${purpose}&sort=-revision,budget,strategy,scope,seed&limit=200`)]);
    const budgets = [...new Set(selections.map(one => one.budget))].sort((a, b) => a - b), strategies = [...new Set(selections.map(one => one.strategy))].sort();
    const shown = selections.filter(one => (!query.get('budget') || one.budget === +query.get('budget')) && (!query.get('strategy') || one.strategy === query.get('strategy')));
    const go = name => event => {
      const next = new URLSearchParams(query);
      if (event.target.value) next.set(name, event.target.value); else next.delete(name);
      location.hash = `#/pools/${enc(pool)}/picks?${next}`;
    };
    const choose = (name, words, options) => h('label', { for: name }, words, h('select', { id: name, onchange: go(name) }, options.map(([value, text]) => h('option', { value, selected: (query.get(name) ?? (name === 'purpose' ? 'annotate' : '')) === String(value) }, text))));
    return [h('h1', {}, h('span', { class: 'of' }, pool), 'Annotate these first'),
      h('form', { class: 'choose', onsubmit: event => event.preventDefault() },
        choose('purpose', 'Selections', [['annotate', 'to be annotated'], ['benchmark', 'to compare with: random draws, controls']]),
        choose('budget', 'Budget', [['', 'all'], ...budgets.map(budget => [budget, plural(budget, 'scan')])]),
        choose('strategy', 'Picked', [['', 'all'], ...strategies.map(name => [name, strategy(name)])]),
        h('button', { type: 'button', class: 'main', onclick: () => print() }, 'Print the work list'),
        h('a', { href: `/api/pools/${enc(pool)}/picks?purpose=${purpose}&sort=budget,strategy,seed,rank&format=csv`, download: `${pool}-picks.csv` }, 'Download as CSV')),
      shown.length === 0 ? empty('Nothing has been picked yet.', facts.revision ? 'The network is still looking at the scans; the picks appear here by themselves.' : 'Picks are made when the pool is sealed.')
        : shown.map(one => selection(facts, one))];
  },
});

function selection(pool, one) {
  return h('section', { class: 'selection', 'data-key': one.selection },
    h('h2', {}, `${plural(one.budget, 'scan')}: ${within(strategy(one.strategy, one.scope))}`),
    h('p', { class: 'quiet' }, [rule(one.strategy), `${one.annotated} of ${one.wanted} annotated`, one.withdrawn > 0 && `${one.withdrawn} withdrawn`, one.purpose === 'benchmark' && `draw ${one.seed}`, one.revision > 1 && `after sealing ${one.revision}`].filter(Boolean).join(' · '), ' · ', moment(one.madeAt), one.meanDice != null && ` · mean Dice ${dice(one.meanDice)} in ${plural(one.runs, 'run')}`),
    h('ol', { class: 'cards picks' }, one.picks.map(pick => card(pool, pick))));
}

function card(pool, pick) {
  if (pick.withdrawn) return withdrawn(pick);
  const path = `/api/pools/${enc(pool.pool)}/volumes/${enc(pick.volume)}`;
  const open = () => openScan({ title: pick.volume, lead: pick.reason, path: path + '/slices', ct: pool.modality === 'ct', annotated: pick.annotated, files: { image: path + '/image', reference: pick.annotated && path + '/annotation' } });
  return h('li', { class: 'card' + (pick.annotated ? ' done' : ''), 'data-key': pick.volume },
    h('header', {}, h('span', { class: 'rank', 'aria-label': `rank ${pick.rank}` }, pick.rank), h('h3', {}, pick.volume), h('span', { class: 'tick ' + (pick.annotated && !pick.labelEmpty ? 'yes' : 'no') }, pick.annotated ? (pick.labelEmpty ? '○ annotated, empty' : '✓ annotated') : 'to do')),
    h('button', { type: 'button', class: 'picture', 'aria-label': `Look through ${pick.volume}`, onclick: open }, slices(path + '/slices', pick.volume)),
    h('p', { class: 'reason' }, pick.reason, pick.replaces && `; in place of ${pick.replaces}`), h('p', { class: 'quiet' }, `score ${pick.score.toPrecision(3)}`), h('p', { class: 'sign' }, 'Annotated by ______________________  on ____________'));
}

/** What is not to be annotated any more, and what is instead. */
function withdrawn(pick) {
  return h('li', { class: 'card done', 'data-key': pick.volume },
    h('header', {}, h('span', { class: 'rank', 'aria-label': `rank ${pick.rank}` }, pick.rank), h('h3', {}, pick.volume), h('span', { class: 'tick no' }, '✕ withdrawn')),
    h('p', { class: 'reason' }, `Not to be annotated: ${pick.withdrawnReason}`), h('p', { class: 'quiet' }, pick.replacement ? `${pick.replacement} is to be annotated instead` : 'nothing takes its place', ' · ', moment(pick.withdrawnAt)));
}

import { h, dice, millimetres, count, time, duration, table, state, empty, strategy } from './dom.js';
import { get, post, enc } from './api.js';
import { budgetCurves, line } from './charts.js';

const PLANES = [['axial', 'from below'], ['coronal', 'from the front'], ['sagittal', 'from the side']];
const of = pool => event => event.pool === pool;
const runsOf = (pool, row) => `#/pools/${enc(pool)}/runs?strategy=${enc(row.strategy)}&scope=${row.scope}&budget=${row.budget}`;
const titled = (pool, what) => h('h1', {}, what, ' ', h('span', { class: 'quiet' }, pool));

/** All pools: how many scans, how many annotated, what was learned. */
export const pools = () => ({
  async render() {
    const all = await get('/api/pools?limit=1000');
    return [h('h1', {}, 'Pools'),
      h('p', { class: 'lead' }, 'A pool holds the scans of one organ. From it Firstpick picks those that should be annotated first, trains a network on exactly these, and compares with random choice.'),
      all.length === 0 ? empty('There is no pool yet. Send a first scan to the ingest service and it appears here.')
        : h('ul', { class: 'cards' }, all.map(poolCard))];
  },
});

function poolCard(pool) {
  const { roles, runs } = pool, path = `#/pools/${enc(pool.pool)}`;
  return h('li', { class: 'card' }, h('h2', {}, h('a', { href: path + '/leaderboard' }, pool.pool)),
    h('p', { class: 'quiet' }, [pool.organ, pool.modality?.toUpperCase(), pool.revision ? `revision ${pool.revision}` : 'still open'].filter(Boolean).join(' · ')),
    h('dl', { class: 'facts' },
      fact('Scans to choose from', count(roles.pool)), fact('Validation scans', count(roles.validation)), fact('Test scans', count(roles.test)),
      pool.excluded > 0 && fact('Excluded', count(pool.excluded)),
      fact('Annotated so far', `${count(pool.annotated)} of ${count(roles.pool)}`)),
    h('progress', { max: Math.max(roles.pool, 1), value: pool.annotated, 'aria-label': `annotated so far in ${pool.pool}` }),
    h('p', {}, h('a', { href: path + '/picks' }, `${count(pool.selections)} selections`), ', ', h('a', { href: path + '/runs' }, `${count(runs.completed)} networks evaluated`),
      runs.running > 0 && `, ${count(runs.running)} running`, runs.failed > 0 && h('span', { class: 'error' }, `, ${count(runs.failed)} given up`)));
}

const fact = (name, value) => [h('dt', {}, name), h('dd', {}, value)];

/** Which strategy picks best, against the random draws. */
export const leaderboard = pool => ({
  pool: () => pool,
  concerns: event => of(pool)(event) && !['volume-registered', 'training-progressed', 'annotation-registered'].includes(event.type),
  async render() {
    const [facts, board, random] = await Promise.all([get(`/api/pools/${enc(pool)}`), get(`/api/pools/${enc(pool)}/leaderboard`),
      get(`/api/pools/${enc(pool)}/runs?state=completed&strategy=random&limit=1000&fields=budget,meanDice,digest,selection`)]);
    const head = [titled(pool, 'Leaderboard'), h('p', { class: 'lead' }, `${facts.organ ?? 'An organ'}: Dice on ${board[0]?.cases ?? 0} test scans that took no part in choosing or training. `,
      'A strategy is worth its cost only where it stands clearly above the random draws.')];
    if (board.length === 0) return [...head, empty('No network has been evaluated yet. The first figures appear here as soon as one is.')];
    return [...head, curves(pool, board, random.filter(run => run.digest === board[0].digest)), standings(pool, board), h('h2', {}, 'What these figures allow to say'), remarks(board),
      h('p', {}, h('a', { href: `/api/pools/${enc(pool)}/leaderboard?format=csv`, download: pool + '-leaderboard.csv' }, 'Download as CSV'))];
  },
});

function curves(pool, board, random) {
  const names = [...new Set(board.map(row => row.strategy + '/' + row.scope))].filter(name => !name.startsWith('random/'));
  const series = names.map(name => {
    const rows = board.filter(row => row.strategy + '/' + row.scope === name);
    return { name: strategy(rows[0].strategy, rows[0].scope), points: rows.map(row => ({ budget: row.budget, mean: row.meanDice, ...row.interval, href: runsOf(pool, row) })) };
  });
  return budgetCurves(series, draws(random));
}

function draws(random) {
  const budgets = new Map();
  for (const run of random) {
    const selections = budgets.get(run.budget) ?? new Map();
    selections.set(run.selection, [...(selections.get(run.selection) ?? []), run.meanDice]);
    budgets.set(run.budget, selections);
  }
  const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...budgets].sort((a, b) => a[0] - b[0]).map(([budget, selections]) => ({ budget, values: [...selections.values()].map(mean) }));
}

function standings(pool, board) {
  return table('Strategies by annotation budget, the best first', [
    ['Budget', row => row.budget, true],
    ['Strategy', row => h('a', { href: runsOf(pool, row) }, strategy(row.strategy, row.scope))],
    ['Mean Dice', row => dice(row.meanDice), true],
    ['95 % interval', row => row.interval ? `${dice(row.interval.low)} to ${dice(row.interval.high)}` : '–', true],
    ['Spread (sd)', row => dice(row.sd), true],
    ['Worst scan', row => dice(row.worst), true],
    ['Better than … of the random draws', row => row.percentile == null ? '–' : `${Math.round(row.percentile)} % of ${row.draws}`, true],
    ['HD95', row => millimetres(row.meanHd95), true],
    ['ASSD', row => millimetres(row.meanAssd), true],
    ['Runs', row => row.runs, true],
  ], board);
}

function remarks(board) {
  const said = board.filter(row => row.remarks?.length);
  return said.length === 0 ? h('p', {}, 'Nothing stands in the way of comparing these figures.')
    : h('ul', { class: 'remarks' }, said.flatMap(row => row.remarks.map(words => h('li', {}, `Budget ${row.budget}, ${strategy(row.strategy, row.scope)}: ${words}`))));
}

/** What an annotation lead prints: the picked scans with slices, rank and reason. */
export const picks = (pool, query) => ({
  pool: () => pool,
  concerns: event => of(pool)(event) && ['selection-made', 'selection-annotated', 'annotation-registered'].includes(event.type),
  async render() {
    const purpose = query.get('purpose') ?? 'annotate';
    const selections = await get(`/api/pools/${enc(pool)}/selections?purpose=${purpose}&sort=budget,strategy,scope,seed&limit=200`);
    const change = event => { location.hash = `#/pools/${enc(pool)}/picks?purpose=${event.target.value}`; };
    return [titled(pool, 'Scans to annotate first'),
      h('form', { class: 'choose' }, h('label', { for: 'purpose' }, 'Selections',
        h('select', { id: 'purpose', onchange: change }, h('option', { value: 'annotate', selected: purpose === 'annotate' }, 'to be annotated'), h('option', { value: 'benchmark', selected: purpose === 'benchmark' }, 'to compare with (random draws, controls)')))),
      selections.length === 0 ? empty('Nothing has been picked yet. Picks are made when the pool is sealed.') : selections.map(one => selection(pool, one))];
  },
});

function selection(pool, one) {
  return h('section', {}, h('h2', {}, `${strategy(one.strategy, one.scope)}: ${one.budget} scans`),
    h('p', { class: 'quiet' }, `${one.annotated} of ${one.budget} annotated · seed ${one.seed} · revision ${one.revision}`, one.meanDice != null && ` · mean Dice ${dice(one.meanDice)} in ${one.runs} run${one.runs > 1 ? 's' : ''}`),
    h('ol', { class: 'cards' }, one.picks.map(pick => h('li', { class: 'card' }, h('h3', {}, `${pick.rank}. ${pick.volume}`), slices(`/api/pools/${enc(pool)}/volumes/${enc(pick.volume)}/slices`, pick.volume),
      h('p', {}, pick.reason), h('p', { class: 'quiet' }, `score ${pick.score.toPrecision(4)} · `, pick.annotated ? '✓ annotated' : 'not annotated yet')))));
}

function slices(path, name) {
  return h('div', { class: 'slices' }, PLANES.map(([plane, words]) => h('figure', {},
    h('img', { src: `${path}/${plane}.png`, alt: `${name}, ${plane} slice through the middle`, loading: 'lazy', width: 160, height: 160, onerror: event => event.target.closest('figure').replaceChildren(h('p', { class: 'quiet' }, 'no picture')) }),
    h('figcaption', {}, `${plane} (${words})`))));
}

/** What is being trained and what was. */
export const runs = (pool, query) => ({
  pool: () => pool,
  concerns: event => of(pool)(event) && event.type !== 'volume-registered',
  async render() {
    const filters = ['strategy', 'scope', 'budget'].filter(name => query.get(name));
    const list = await get(`/api/pools/${enc(pool)}/runs?kind=training,representation,embedding&sort=-startedAt&limit=500${filters.map(name => `&${name}=${enc(query.get(name))}`).join('')}`);
    const open = list.filter(one => one.state === 'running' || one.state === 'retrying'), done = list.filter(one => one.kind === 'training' && (one.state === 'completed' || one.state === 'failed'));
    return [titled(pool, 'Runs'),
      filters.length > 0 && h('p', { class: 'lead' }, 'Only ', filters.map(name => name === 'strategy' ? strategy(query.get(name)) : `${name} ${query.get(name)}`).join(', '), '. ', h('a', { href: `#/pools/${enc(pool)}/runs` }, 'Show all')),
      h('h2', {}, 'Running'), open.length === 0 ? empty('Nothing is running.') : h('ul', { class: 'cards' }, open.map(runCard)),
      h('h2', {}, 'Done'), done.length === 0 ? empty('No network has been evaluated yet.') : evaluated(done)];
  },
});

const runName = one => one.kind === 'training' ? `${strategy(one.strategy ?? 'a selection', one.scope)}, ${one.budget ?? '?'} scans` : one.kind === 'representation' ? 'Learning features without annotations' : 'Putting scans through the network';

function runCard(one) {
  return h('li', { class: 'card' }, h('h3', {}, h('a', { href: '#/runs/' + one.run }, runName(one))),
    h('p', {}, state(one.state)), one.total && h('progress', { max: one.total, value: one.done, 'aria-label': runName(one) }),
    h('dl', { class: 'facts' }, one.total && fact('Phase', `${one.phase}, ${count(one.done)} of ${count(one.total)}`), one.loss != null && fact('Loss', one.loss.toPrecision(3)), one.perSecond != null && fact('Speed', `${one.perSecond.toFixed(1)} a second`),
      fact('Time left', duration(one.secondsLeft)), one.worker && fact('Worker', one.worker)), one.failure && h('p', { class: 'error' }, one.failure));
}

function evaluated(done) {
  return table('Trained and evaluated networks', [
    ['Trained on the picks of', one => h('a', { href: '#/runs/' + one.run }, runName(one))], ['Seed', one => one.seed, true], ['Training seed', one => one.trainingSeed, true], ['State', one => state(one.state)],
    ['Mean Dice', one => dice(one.meanDice), true], ['Worst scan', one => dice(one.worstDice), true], ['HD95', one => millimetres(one.meanHd95), true], ['ASSD', one => millimetres(one.meanAssd), true], ['Took', one => duration(one.seconds), true], ['Finished', one => time(one.completedAt ?? one.failedAt)],
  ], done);
}

/** One run: its curves, its test scans sorted by worst. */
export const run = id => {
  let pool;
  return {
    pool: () => pool,
    concerns: event => event.id === id,
    async render() {
      const [one, points, cases] = await Promise.all([get('/api/runs/' + id), get(`/api/runs/${id}/progress?sort=attempt,at&limit=1000`), get(`/api/runs/${id}/cases?sort=dice&limit=1000`)]);
      pool = one.pool;
      const loss = points.filter(point => point.loss != null && point.phase === 'training').map(point => [point.done, point.loss]), validation = points.filter(point => point.validationDice != null).map(point => [point.done, point.validationDice]);
      return [titled(one.pool, runName(one)), h('p', {}, state(one.state), one.failure && h('span', { class: 'error' }, ' ' + one.failure)), facts(one),
        loss.length > 1 && [h('h2', {}, 'Loss'), line('Loss', 'iterations', loss)], validation.length > 1 && [h('h2', {}, 'Dice on the validation scans'), line('Validation Dice', 'iterations', validation, dice)],
        cases.length > 0 && [h('h2', {}, 'Test scans, the worst first'), casesTable(one, cases)]].flat();
    },
  };
};

function facts(one) {
  return h('dl', { class: 'facts' }, one.meanDice != null && fact('Mean Dice', `${dice(one.meanDice)} (sd ${dice(one.sdDice)}, worst ${dice(one.worstDice)})`), one.meanHd95 != null && fact('HD95, ASSD', `${millimetres(one.meanHd95)}, ${millimetres(one.meanAssd)}`),
    one.undefined > 0 && fact('Distances not defined', `${one.undefined} of ${one.evaluated} scans: prediction or reference is empty`), one.state === 'running' && one.total && fact('Progress', `${one.phase}, ${count(one.done)} of ${count(one.total)}, ${duration(one.secondsLeft)} left`),
    one.worker && fact('Worker', `${one.worker}, attempt ${one.attempt}`), one.seconds != null && fact('Took', duration(one.seconds)), one.seed != null && fact('Seeds', `selection ${one.seed}, training ${one.trainingSeed ?? '–'}`));
}

function casesTable(one, cases) {
  const show = row => event => {
    const cell = event.target.closest('td');
    cell.replaceChildren(slices(`/api/runs/${one.run}/cases/${enc(row.volume)}/slices`, row.volume), h('p', { class: 'quiet' }, 'Blue: reference. Orange: the network.'));
  };
  return table('Dice and distances of each test scan', [
    ['Scan', row => row.volume], ['Dice', row => dice(row.dice), true], ['HD95', row => millimetres(row.hd95), true], ['ASSD', row => millimetres(row.assd), true],
    ['Classes', row => row.classes.map(one => `${one.name} ${dice(one.dice)}`).join(', ')], ['Slices', row => h('button', { type: 'button', id: 'slices-' + row.volume, 'aria-label': 'Show slices of ' + row.volume, onclick: show(row) }, 'Show')],
  ], cases);
}

/** What runs, what failed, what could not be read. */
export const operations = () => ({
  async render() {
    const [open, failures, letters] = await Promise.all([get('/api/runs?state=running,retrying&limit=200'), get('/api/failures?sort=-failedAt&limit=200'), get('/api/dead-letters?sort=-at&limit=200')]);
    return [h('h1', {}, 'Operations'), h('h2', {}, 'Running'),
      open.length === 0 ? empty('Nothing is running.') : table('Jobs in work', [['Job', one => h('a', { href: '#/runs/' + one.run }, runName(one))], ['Pool', one => one.pool], ['State', one => state(one.state)], ['Progress', one => one.total ? `${one.phase} ${one.done} of ${one.total}` : '–'], ['Time left', one => duration(one.secondsLeft), true], ['Worker', one => one.worker ?? '–'], ['Attempt', one => one.attempt ?? '–', true]], open),
      h('h2', {}, 'Failed attempts'), failures.length === 0 ? empty('Nothing has failed.') : table('Attempts that failed', [['When', one => time(one.failedAt)], ['Pool', one => one.pool], ['Job', one => h('a', { href: '#/runs/' + one.run }, one.kind)], ['Attempt', one => one.attempt + (one.terminal ? ', given up' : ''), true], ['Cause', one => one.reason], ['Worker', one => one.worker]], failures),
      h('h2', {}, 'Records that could not be read'), letters.length === 0 ? empty('Every record could be read.') : table('Dead letters', [['When', one => time(one.at)], ['Topic', one => one.sourceTopic], ['Pool or job', one => one.key || '–'], ['What was wrong', one => one.reason], ['', one => replay(one)]], letters)];
  },
});

function replay(letter) {
  const status = h('span', { role: 'status' }, letter.replayedAt ? `sent again ${time(letter.replayedAt)} ` : '');
  const send = async event => {
    event.target.disabled = true;
    try {
      await post(`/api/dead-letters/${enc(letter.id)}/replay`);
      status.textContent = 'sent again ';
    } catch (error) {
      status.textContent = error.message + ' ';
    }
    event.target.disabled = false;
  };
  return [status, h('button', { type: 'button', id: 'replay-' + letter.id, onclick: send }, 'Send again')];
}

import { h, dice, signed, millimetres, leftOut, penalised, percent, significance, count, plural, table, empty, strategy, rule } from '../dom.js';
import { get, enc } from '../api.js';
import { budgetCurves, intervalBar, swatch, randomSwatch } from '../charts.js';

const runsOf = (pool, row) => `#/pools/${enc(pool)}/runs?strategy=${enc(row.strategy)}&scope=${row.scope}&budget=${row.budget}`;
const isRandom = row => row.strategy === 'random';
const nameOf = row => row.strategy + '/' + row.scope;

/** Which strategy picks best, against the random draws. */
export const leaderboard = pool => ({
  pool: () => pool,
  concerns: event => event.pool === pool && ['evaluation-completed', 'selection-made', 'pool-sealed', 'pool-opened'].includes(event.type) || event.type === 'projection-rebuilt',
  async render() {
    const path = `/api/pools/${enc(pool)}`;
    const [facts, board, random, curves] = await Promise.all([get(path), get(path + '/leaderboard'), get(path + '/draws'), get(path + '/curves')]);
    const head = h('h1', {}, h('span', { class: 'of' }, pool), 'Does choosing help?');
    if (board.length === 0) return [head, waiting(pool, facts)];
    const numbers = new Map([...new Set(board.filter(row => !isRandom(row)).map(nameOf))].sort().map((name, n) => [name, n]));
    const draws = new Map(random.map(draw => [draw.budget, draw.meanDice]));
    return [head, verdict(board, draws), chart(pool, board, numbers, draws), standings(pool, board, numbers, draws), area(curves, numbers), remarks(board), files(pool)];
  },
});

function waiting(pool, facts) {
  const { runs } = facts, more = runs.running > 0 ? `${plural(runs.running, 'network')} ${runs.running === 1 ? 'is' : 'are'} training right now, ${count(runs.queued)} waiting.`
    : runs.queued > 0 ? `${plural(runs.queued, 'network')} ${runs.queued === 1 ? 'waits' : 'wait'} for a worker.`
    : facts.selections > 0 ? 'Scans have been picked; a network is trained as soon as all picks of a selection are annotated.' : facts.revision ? 'Scans are being picked.' : 'The pool is still open. Seal it, and scans are picked.';
  return empty('No network has been evaluated yet.', [more, ' ', h('a', { href: `#/pools/${enc(pool)}/${facts.selections > 0 && runs.running === 0 ? 'picks' : 'runs'}` }, 'Look at what is going on')]);
}

const best = rows => rows.filter(row => !isRandom(row)).sort((a, b) => b.meanDice - a.meanDice)[0];

/** The answer in words first: what the best reaches, and whether one may say so. */
function verdict(board, draws) {
  const budget = Math.max(...board.map(row => row.budget)), rows = board.filter(row => row.budget === budget);
  const top = best(rows), random = rows.find(isRandom);
  if (!top) return h('section', { class: 'verdict' }, h('p', {}, `With ${plural(budget, 'annotated scan')}, choosing at random gives a mean Dice of `, h('b', {}, dice(random.meanDice)), '. No other strategy has been evaluated yet.'));
  const sure = top.comparison && top.comparison.adjustedP < .05 && (top.remarks ?? []).length === 0;
  const ahead = random && top.meanDice > random.meanDice;
  return h('section', { class: 'verdict' + (sure && ahead ? ' sure' : '') },
    h('p', {}, `With ${plural(budget, 'annotated scan')}, the strategy `, h('b', {}, `“${strategy(top.strategy, top.scope)}”`), ' gives a mean Dice of ', h('b', { class: 'figure' }, dice(top.meanDice)),
      top.interval && ` (95 % interval ${dice(top.interval.low)} to ${dice(top.interval.high)})`, '. ',
      random ? [`Choosing at random gives ${dice(random.meanDice)} on average`, top.percentile != null && ` and is beaten in ${Math.round(top.percentile)} % of its ${count(top.draws)} draws`, '.'] : 'There is no random draw to compare it with.'),
    h('p', { class: 'sum' }, sure ? (ahead ? '✓ It stands clear of random choice.' : '✕ It is clearly worse than random choice.') : random ? '○ That is not enough to say that it is better than chance: see what the figures allow to say.' : '○ Nothing can be said of chance.'));
}

function chart(pool, board, numbers, draws) {
  const series = [...numbers].map(([name, number]) => {
    const rows = board.filter(row => nameOf(row) === name).sort((a, b) => a.budget - b.budget);
    return { name: strategy(rows[0].strategy, rows[0].scope), number, points: rows.map(row => ({ budget: row.budget, mean: row.meanDice, ...row.interval, href: runsOf(pool, row) })) };
  });
  const band = [...draws].map(([budget, values]) => ({ budget, values, href: runsOf(pool, { strategy: 'random', scope: 'global', budget }) }));
  return h('section', {}, h('h2', {}, 'Dice by number of annotated scans'),
    h('p', { class: 'quiet' }, 'Whiskers: 95 % interval over runs and test scans. Grey: every random draw, from the worst to the best, and their mean. A point leads to its runs.'),
    h('div', { class: 'sheet' }, budgetCurves(series, band),
      h('ul', { class: 'legend' }, series.map(one => h('li', {}, swatch(one.number), one.name)), band.length > 0 && h('li', {}, randomSwatch(), 'random draws'))));
}

const two = (first, ...more) => h('span', { class: 'two' }, first, more.filter(Boolean).map(words => h('small', {}, words)));

function standings(pool, board, numbers, draws) {
  const values = [...board.flatMap(row => [row.meanDice, row.interval?.low, row.interval?.high]), ...[...draws.values()].flat()].filter(value => value != null);
  const low = Math.min(...values) - .01, high = Math.max(...values) + .01;
  return [...new Set(board.map(row => row.budget))].sort((a, b) => a - b).map(budget => {
    const rows = board.filter(row => row.budget === budget).sort((a, b) => b.meanDice - a.meanDice);
    return h('section', { 'data-key': 'budget-' + budget }, h('h2', {}, plural(budget, 'annotated scan')),
      table(`Strategies with ${plural(budget, 'annotated scan')}, the best first; Dice on ${plural(rows[0].cases, 'test scan')}`, [
        ['Picked', row => h('a', { href: runsOf(pool, row), class: 'name', 'data-tip': rule(row.strategy) }, isRandom(row) ? randomSwatch() : swatch(numbers.get(nameOf(row))), strategy(row.strategy, row.scope))],
        ['Mean Dice', row => h('b', {}, dice(row.meanDice)), true],
        ['95 % interval', row => intervalBar(row, draws.get(budget), low, high, isRandom(row) ? null : numbers.get(nameOf(row)))],
        ['Beats random draws', row => row.percentile == null ? '–' : `${percent(row.percentile)} of ${row.draws}`, true],
        ['Against random', row => row.comparison ? two(signed(row.comparison.difference), `p ${significance(row.comparison.adjustedP)}`, `effect ${signed(row.comparison.effect, 2)}`) : '–', true],
        ['Spread of runs', row => row.sd == null ? '–' : two('± ' + dice(row.sd), row.variance && `training ${dice(row.variance.training)}`, row.variance?.selection != null && `selection ${dice(row.variance.selection)}`), true],
        ['Worst scan', row => dice(row.worst), true],
        ['HD95, ASSD', row => two(millimetres(row.meanHd95), millimetres(row.meanAssd), leftOut(row.undefinedShare), row.undefinedShare > 0 && penalised(row.penalisedHd95, row.penalisedAssd)), true],
        ['Runs', row => row.runs, true],
      ], rows, nameOf));
  });
}

function area(curves, numbers) {
  const known = curves.filter(curve => curve.area != null);
  if (known.length === 0) return null;
  const budgets = known[0].budgets;
  return h('section', {}, h('h2', {}, 'Over all budgets'), h('p', { class: 'quiet' }, `Area under the budget curve from ${budgets[0]} to ${budgets.at(-1)} annotated scans, as a mean Dice.`),
    h('ol', { class: 'areas' }, known.map(curve => h('li', {}, curve.strategy === 'random' ? randomSwatch() : swatch(numbers.get(nameOf(curve)) ?? 0), h('span', {}, strategy(curve.strategy, curve.scope)), h('b', {}, dice(curve.area))))));
}

/** Said once for all rows that it holds for; figures in brackets differ from row to row, and stand beside the row. */
function remarks(board) {
  const said = new Map();
  for (const row of board) for (const words of row.remarks ?? []) {
    const common = words.replace(/ \([^)]*\)/g, ''), figures = [...words.matchAll(/ \(([^)]*)\)/g)].map(found => found[1]).join(', ');
    said.set(common, [...(said.get(common) ?? []), { row, figures }]);
  }
  return h('section', {}, h('h2', {}, 'What these figures allow to say'),
    said.size === 0 ? h('p', {}, 'Nothing stands in the way of comparing them.')
      : h('ul', { class: 'remarks' }, [...said].map(([words, of]) => h('li', {}, h('span', {}, words[0].toUpperCase() + words.slice(1) + '.'), h('small', {}, ofWhom(of, board))))),
    h('details', {}, h('summary', {}, 'How this is reckoned'),
      h('p', {}, 'Intervals are percentile bootstraps over runs and test scans. p and effect: a strategy is compared with random choice by Wilcoxon’s signed-rank test, paired by test scan, and corrected after Holm for the strategies compared. The effect size is the rank-biserial correlation: 1 if every scan gains, −1 if every scan loses. The spread of runs is parted into training and selection where a selection was trained more than once. The test scans choose nothing: not the picks, not the checkpoint. Dice is 1 where a class is neither in the reference nor found, and 0 where it is only in one of them; there HD95 and ASSD are not defined and are left out of their means, so the share that is left out stands beside them. The penalised distance is over all: what was missed counts as the scan’s diagonal. A ranking by distance goes by that.')));
}

function ofWhom(of, board) {
  if (of.length === board.length && of.every(one => !one.figures)) return 'Holds for all of them.';
  const strategies = new Map();
  for (const { row, figures } of of) {
    const name = strategy(row.strategy, row.scope);
    strategies.set(name, [...(strategies.get(name) ?? []), `${row.budget}${figures && ` (${figures})`}`]);
  }
  return [...strategies].map(([name, budgets]) => `${name} with ${budgets.join(', ')} scans`).join(' · ');
}

function files(pool) {
  const path = `/api/pools/${enc(pool)}`, link = (words, href, name) => h('a', { href, download: name }, words);
  return h('section', { class: 'files' }, h('h2', {}, 'For papers and scripts'), h('p', {},
    link('Curves, SVG', path + '/curves.svg', `${pool}-curves.svg`), link('Curves, PNG', path + '/curves.png', `${pool}-curves.png`), link('Leaderboard, SVG', path + '/leaderboard.svg', `${pool}-leaderboard.svg`), link('Leaderboard, PNG', path + '/leaderboard.png', `${pool}-leaderboard.png`),
    link('Leaderboard, CSV', path + '/leaderboard?format=csv', `${pool}-leaderboard.csv`), link('All test scans, CSV', path + '/cases?format=csv', `${pool}-cases.csv`), link('All test scans, Arrow', path + '/cases?format=arrow', `${pool}-cases.arrows`)));
}

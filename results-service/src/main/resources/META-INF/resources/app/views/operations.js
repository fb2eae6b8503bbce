import { h, count, plural, moment, duration, table, state, empty, strategy, within } from '../dom.js';
import { get, post, enc } from '../api.js';
import { runLink, phase, unit } from './runs.js';

const TOPICS = { 'ingest-events': 'scans and annotations', 'selection-events': 'selections', 'training-jobs': 'jobs', 'training-events': 'outcomes', 'training-progress': 'progress' };
const topic = name => TOPICS[name?.replace(/^dlq\./, '')] ?? name;

/** What waits, what runs, what failed, what could not be read, and how far the page is behind. */
export const operations = () => ({
  async render() {
    const [open, failures, letters, waiting, projection] = await Promise.all([get('/api/runs?state=running,retrying,queued&sort=state,queuedAt&limit=500'), get('/api/failures?sort=-failedAt&limit=200'), get('/api/dead-letters?sort=-at&limit=200'), toAnnotate(), get('/api/projection')]);
    const of = word => open.filter(one => one.state === word).length, unread = letters.filter(letter => !letter.replayedAt).length;
    return [h('h1', {}, 'What is going on, and what failed?'),
      h('div', { class: 'tiles' }, tile('Running', count(of('running'))), tile('Waiting for a worker', count(of('queued'))), tile('Failed, to be tried again', count(of('retrying')), of('retrying') > 0 && 'warn'), tile('Given up', count(failures.filter(one => one.terminal).length), failures.some(one => one.terminal) && 'bad'), tile('Could not be read', count(unread), unread > 0 && 'bad'), tile('This page is behind by', projection.total == null ? 'not known' : plural(projection.total, 'record'), (projection.total == null || projection.total > 1000) && 'warn')),
      section('Jobs', open.length === 0 ? empty('Nothing is running, and nothing waits.') : jobs(open)),
      section('Waiting for annotations', waiting.length === 0 ? empty('No selection waits for an annotation.') : annotations(waiting)),
      section('Failed attempts', failures.length === 0 ? empty('Nothing has failed.') : failed(failures)),
      section('Records that could not be read', letters.length === 0 ? empty('Every record could be read.') : dead(letters)),
      section('How far this page is', rebuilding(projection))];
  },
});

const section = (title, content) => h('section', { 'data-key': title }, h('h2', {}, title), content);
const tile = (name, value, kind) => h('div', { class: ['tile', kind].filter(Boolean).join(' '), 'data-key': name }, h('span', {}, name), h('b', {}, value));

async function toAnnotate() {
  const pools = await get('/api/pools?limit=200&fields=pool');
  const lists = await Promise.all(pools.map(({ pool }) => get(`/api/pools/${enc(pool)}/selections?purpose=annotate&sort=-madeAt&limit=50`)));
  return lists.flat().filter(one => one.annotated < one.wanted);
}

const ORDER = ['running', 'retrying', 'queued'];

function jobs(open) {
  open.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return table('Jobs in work and waiting', [['Job', runLink], ['Pool', one => one.pool], ['State', one => state(one.state)], ['Progress', one => one.total && one.state !== 'queued' ? `${phase(one)}, ${count(one.done)} of ${count(one.total)} ${unit(one)}` : '–'], ['Time left', one => one.state === 'running' ? duration(one.secondsLeft) : '–', true], ['Worker', one => one.worker ?? '–'], ['Attempt', one => one.attempt ?? '–', true], ['Since', one => moment(one.startedAt ?? one.queuedAt) ?? '–']], open, one => one.run);
}

function annotations(waiting) {
  return table('Selections whose picks are not all annotated', [['Picks', one => h('a', { href: `#/pools/${enc(one.pool)}/picks?budget=${one.budget}&strategy=${enc(one.strategy)}` }, `${plural(one.budget, 'scan')}, ${within(strategy(one.strategy, one.scope))}`)], ['Pool', one => one.pool], ['Annotated', one => `${one.annotated} of ${one.wanted}`, true], ['Picked', one => moment(one.madeAt)]], waiting, one => one.selection);
}

/** Steps of selection's own work are no jobs of trainers: there is no run to look at. */
const STEPS = { plan: 'Reading a sealed pool', learn: 'Asking for a network', embed: 'Asking for descriptions', pick: 'Picking', replace: 'Replacing a withdrawn pick', train: 'Asking for trainings', cancel: 'Stopping a cancelled job' };

function failed(failures) {
  return table('Attempts that failed, the latest first', [['Job', one => STEPS[one.kind] ?? runLink(one)], ['Pool', one => one.pool], ['When', one => moment(one.failedAt)], ['Cause', one => h('span', { class: 'error' }, one.reason)], ['Attempt', one => one.terminal ? `${one.attempt}, given up` : one.attempt, true], ['Worker', one => one.worker]], failures, one => one.failure);
}

function dead(letters) {
  return table('Dead letters, the latest first', [['About', one => one.key || '–'], ['Kind', one => h('span', { class: 'two' }, `${topic(one.sourceTopic)}${one.type ? ': ' + one.type.replace(/^dev\.firstpick\./, '').replace(/\.v\d+$/, '').replaceAll('-', ' ') : ''}`, one.sourcePartition != null && h('small', {}, `partition ${one.sourcePartition}, record ${count(one.sourceOffset)}`))], ['When', one => moment(one.at)], ['What was wrong', one => h('span', { class: 'error' }, one.reason)], ['', one => replay(one)]], letters, one => one.id);
}

function replay(letter) {
  const send = async event => {
    const button = event.currentTarget, told = button.nextElementSibling;
    button.disabled = true;
    try {
      await post(`/api/dead-letters/${enc(letter.id)}/replay`);
      told.textContent = 'sent again just now';
    } catch (error) {
      told.textContent = error.message;
    }
    button.disabled = false;
  };
  return h('div', { class: 'two' }, h('button', { type: 'button', id: 'replay-' + letter.id, onclick: send }, 'Send again'), h('small', { role: 'status' }, letter.replayedAt ? ['sent again ', moment(letter.replayedAt)] : ''));
}

function rebuilding(projection) {
  const last = projection.rebuild, behind = Object.entries(projection.behind).filter(entry => entry[1] > 0);
  const begin = async event => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await post('/api/projection/rebuild');
      follow(button);
    } catch (error) {
      button.nextElementSibling.textContent = error.message;
      button.disabled = false;
    }
  };
  return [h('p', {}, projection.total == null ? `It is not known how far this page is behind${projection.unknown ? ': ' + projection.unknown : ''}.` : behind.length === 0 ? 'Everything that was told is shown.' : `Not yet shown: ${behind.map(([name, records]) => `${count(records)} of ${topic(name)}${name.startsWith('dlq.') ? ' that could not be read' : ''}`).join(', ')}.`),
    h('p', { class: 'quiet' }, 'All that is shown here is read from the topics, and can be read again. What you see stays as it is until the new is complete.'),
    h('p', {}, h('button', { type: 'button', id: 'rebuild', disabled: last?.state === 'running', onclick: begin }, 'Read all topics again'), ' ', h('span', { id: 'rebuild-state', role: 'status' }, words(last)))];
}

function words(last) {
  if (!last) return '';
  if (last.state === 'running') return `reading: ${count(last.done)} of ${count(last.total)} records`;
  return last.state === 'failed' ? `the last time failed: ${last.failure}` : ['done ', moment(last.finishedAt), `: ${count(last.total)} records in ${duration((new Date(last.finishedAt) - new Date(last.startedAt)) / 1000)}`];
}

async function follow(button) {
  const told = document.getElementById('rebuild-state');
  for (;;) {
    const { rebuild } = await get('/api/projection');
    told.replaceChildren(...[words(rebuild)].flat());
    if (rebuild.state !== 'running') break;
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  button.disabled = false;
}

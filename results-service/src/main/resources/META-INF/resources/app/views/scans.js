import { h, table, empty, moment } from '../dom.js';
import { all, enc } from '../api.js';

/** The scans of a pool of which there is something to say: findings, copies, replaced, set aside, excluded, empty annotations. */
export const scans = pool => ({
  pool: () => pool,
  concerns: event => event.pool === pool && ['volume-registered', 'volume-replaced', 'volume-excluded', 'annotation-registered', 'volumes-represented', 'pool-sealed'].includes(event.type) || event.type === 'projection-rebuilt',
  // Thousands come in at once, and there is something to say about few of them.
  patience: event => event.type === 'volume-registered' ? 15_000 : undefined,
  async render() {
    const odd = await all(`/api/pools/${enc(pool)}/volumes?remarkable=true&limit=1000`);
    return [h('h1', {}, h('span', { class: 'of' }, pool), 'Which scans are odd?'),
      odd.length === 0 ? empty('There is nothing to say about any scan.')
        : [table('Scans with findings, copies, and those that were replaced, set aside or excluded', [
            ['Scan', row => row.volume], ['Role', row => row.role ?? '–'], ['What there is to say', row => h('ul', { class: 'said' }, words(row).map(each => h('li', {}, each)))], ['Came in', row => moment(row.registeredAt) ?? '–'],
          ], odd, row => row.volume),
          h('p', {}, h('a', { href: `/api/pools/${enc(pool)}/volumes?remarkable=true&format=csv`, download: `${pool}-scans.csv` }, 'Download as CSV'))]];
  },
});

const words = row => [
  row.excluded && ['Excluded', ' ', moment(row.excludedAt), `: ${row.excludedReason}`],
  row.setAside && `Set aside: ${row.setAsideReason}`,
  row.copyOf && `The same voxels as ${row.copyOf}: it is picked at most once, under the first name`,
  row.replacedAt && ['Replaced', ' ', moment(row.replacedAt), `: revision ${row.revision}`],
  ...(row.findings ?? []).map(finding => finding.text[0].toUpperCase() + finding.text.slice(1)),
  row.labelEmpty && 'The annotation holds none of the classes',
  ...(row.labelFindings ?? []).map(finding => `Annotation: ${finding.text}`),
].filter(Boolean);

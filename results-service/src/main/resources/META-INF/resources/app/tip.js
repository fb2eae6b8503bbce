import { h } from './dom.js';

const tip = h('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });

/** Shows data-tip beside whatever is pointed at or focused; the same words are in its label for those who cannot see it. */
export function tips() {
  document.body.append(tip);
  const show = event => {
    const about = event.target.closest?.('[data-tip]');
    tip.hidden = !about;
    if (!about) return;
    tip.textContent = about.dataset.tip;
    const place = about.getBoundingClientRect(), wide = tip.offsetWidth;
    tip.style.left = Math.max(8, Math.min(innerWidth - wide - 8, place.left + place.width / 2 - wide / 2)) + 'px';
    tip.style.top = (place.top > tip.offsetHeight + 16 ? place.top - tip.offsetHeight - 8 : place.bottom + 8) + 'px';
  };
  document.addEventListener('pointerover', show);
  document.addEventListener('focusin', show);
  document.addEventListener('keydown', event => { if (event.key === 'Escape') tip.hidden = true; });
  addEventListener('scroll', () => { tip.hidden = true; }, { passive: true, capture: true });
  addEventListener('hashchange', () => { tip.hidden = true; });
}

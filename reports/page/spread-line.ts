/** Which spread limits what can be told of a case: that between fresh processes, or that within one. */
import { formatPercent } from '../format.ts';
import type { TrialDetail } from '../page-model.ts';
import { trialSpread } from '../trial-spread.ts';
import { element } from './dom.ts';

export function spreadLine(trials: readonly TrialDetail[]): HTMLElement {
  const spread = trialSpread(trials.map(({ turns }) => turns));
  if (spread === null)
    return element('p', { class: 'note small', text: 'Too few turns to compare spreads.' });
  const per = (part: number) => formatPercent(part).replace(/^[+±]/, '');
  const { between, within } = spread;
  const bar = (label: string, part: number) => {
    const fill = element('span', { class: 'spread-fill' });
    fill.style.width = `${(100 * part) / Math.max(between, within, 1e-9)}%`;
    return element('div', { class: 'spread' }, [
      element('span', { text: label }),
      element('span', { class: 'spread-track' }, [fill]),
      element('span', { class: 'number', text: per(part) }),
    ]);
  };
  return element('div', { class: 'spreads' }, [
    bar('between trials', between),
    bar('within a trial', within),
    element('p', {
      class: 'note small',
      text:
        between > within
          ? 'Fresh processes differ more than turns of one: only more trials narrow the interval.'
          : 'Turns of one process differ more than processes: longer trials narrow the interval too.',
    }),
  ]);
}

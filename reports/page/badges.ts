/** Verdicts and warnings as small labels. */
import type { Verdict } from '../../harness/estimate.ts';
import { formatDetectable, formatQuantity, formatShare } from '../format.ts';
import type { CalibrationNote } from '../model.ts';
import { element } from './dom.ts';

export function verdictBadge(verdict: Verdict, furtherTrials: number | null): HTMLElement {
  const badge = element('span', { class: `badge ${verdict}`, text: verdict });
  if (verdict !== 'inconclusive' || furtherTrials === null) return badge;
  badge.title = `About ${formatQuantity(furtherTrials, 'further trial')} would decide it.`;
  return element('span', {}, [
    badge,
    element('small', { class: 'further', text: `+${furtherTrials} trials` }),
  ]);
}

/** What the verdict is worth; nothing where the case was not calibrated. */
export function calibrationBadge(calibration: CalibrationNote | null): HTMLElement | null {
  if (calibration === null) return null;
  const { falseAlarmRate, falseAlarms } = calibration;
  const detects = formatDetectable(calibration);
  const note = element('small', { class: 'calibration', text: `detects ${detects}` });
  note.title =
    `Measured against itself on this machine, ${formatShare(falseAlarmRate)} of the simulated comparisons and ` +
    `${falseAlarms.count} of ${falseAlarms.of} real ones were false alarms. A slowdown of ${detects} is found with 95 %.`;
  return element('span', {}, [
    note,
    element('small', { text: `false alarms ${formatShare(falseAlarmRate)}` }),
  ]);
}

/** Each leads to its explanation at the end of the page. */
export function warningBadges(names: readonly string[]): HTMLElement | null {
  if (names.length === 0) return null;
  return element(
    'span',
    { class: 'warnings' },
    names.map((name) =>
      element('a', { class: 'badge warning', text: name, limit: 40, attributes: { href: '#warnings' } }),
    ),
  );
}

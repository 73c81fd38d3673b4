/** Whether a cost grows at most linearly with the parameter of its chart. */
import type { Chart, Curve, Growth, GrowthStep, Setting } from './model.ts';

/** A step is called linear up to this exponent: 11 % more per unit where the size is doubled. */
const LINEAR = 1.15;

/**
 * Of each line with three numbers or more, by the centers. The times are per unit of the parameter: per page against
 * pages, per callback against notifiers. O(points).
 */
export function growthOf({ curves, settings }: Pick<Chart, 'curves' | 'settings'>): Growth[] {
  return curves.flatMap((curve) => {
    const points = pointsOf(curve, settings);
    if (points.length < 3) return [];
    const steps = points.slice(1).map((point, i): GrowthStep => {
      const before = points[i]!;
      const perUnit = Math.log(point.ns / before.ns) / Math.log(point.value / before.value);
      return { from: before.label, to: point.label, exponent: 1 + perUnit };
    });
    const steeper = steps.filter(({ exponent }) => exponent > LINEAR);
    return [{ name: curve.name, from: points[0]!.label, to: points.at(-1)!.label, steeper }];
  });
}

function pointsOf({ centers }: Curve, settings: readonly Setting[]) {
  return settings.flatMap(({ label, value }, index) => {
    const ns = centers[index] ?? null;
    return value === null || value <= 0 || ns === null || ns <= 0 ? [] : [{ label, value, ns }];
  });
}

/** A sentence without a full stop; names are those of the suite. */
export function growthText({ name, from, to, steeper }: Growth, key: string): string {
  const steps = steeper.map((step) => `${step.from} → ${step.to} (exponent ${step.exponent.toFixed(2)})`);
  const but = steps.length === 0 ? '' : `, but for ${steps.join(', ')}`;
  return `${name || key}: at most linear in ${key} from ${from} to ${to}${but}`;
}

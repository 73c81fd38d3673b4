/**
 * Cost against the parameter of a group that takes numbers: a line for each combination of the other parameters,
 * whatever they name: drivers, callbacks, another language, a peer.
 */
import { growthOf } from './growth.ts';
import type { Chart, Curve, Interval, Level, Row, Setting } from './model.ts';
import { numericKey, numericValue } from './parameters.ts';

type Points = ReadonlyMap<string, Interval>;

/** null where no parameter takes two numbers. Controls don't belong into `rows`. O(rows × lines). */
export function costChartModel(rows: readonly Row[]): Chart | null {
  const key = numericKey(rows.map(({ name }) => name));
  if (key === null) return null;
  const lines = new Map<string, Map<string, Interval>>();
  const levels: Level[] = [];
  for (const { name, isBaseline, parameters, time } of rows) {
    const setting = parameters.find((parameter) => parameter.key === key)?.value;
    if (setting === undefined || isBaseline) {
      levels.push({ name, isBaseline, time });
      continue;
    }
    const rest = parameters.filter((parameter) => parameter.key !== key);
    const line = rest.map((each) => `${each.key}${each.key && '='}${each.value}`).join('/');
    lines.set(line, (lines.get(line) ?? new Map()).set(setting, time));
  }
  const settings = settingsOf([...lines.values()]);
  if (settings.filter(({ value }) => value !== null).length < 2) return null;
  const curves = curvesOf(lines, settings);
  const growth = arePerUnit(rows, key) ? growthOf({ curves, settings }) : [];
  return { key, settings, curves, levels, growth };
}

/** Whether a call of each case performs as many operations as its parameter says: so the times are per unit of it. */
function arePerUnit(rows: readonly Row[], key: string): boolean {
  return rows.every(({ parameters, operations }) => {
    const setting = parameters.find((parameter) => parameter.key === key);
    return setting !== undefined && numericValue(setting.value) === operations;
  });
}

function settingsOf(lines: readonly Points[]): Setting[] {
  const labels = [...new Set(lines.flatMap((points) => [...points.keys()]))];
  const settings = labels.map((label) => ({ label, value: numericValue(label) }));
  const numbers = settings.filter(({ value }) => value !== null).sort((a, b) => a.value! - b.value!);
  return [...settings.filter(({ value }) => value === null), ...numbers];
}

/** A case such as `attached=absent` belongs to each line that has no case of its own there. */
function curvesOf(lines: ReadonlyMap<string, Points>, settings: readonly Setting[]): Curve[] {
  const plain: Points = lines.get('') ?? new Map();
  const isNumber = (label: string) => numericValue(label) !== null;
  const drawn = [...lines].filter(([, points]) => [...points.keys()].some(isNumber));
  drawn.sort(([, a], [, b]) => b.size - a.size);
  return drawn.map(([name, own]) => {
    const joined = own.size > 1 && name !== '';
    const points = settings.map(
      ({ label }) => own.get(label) ?? (joined && !isNumber(label) ? plain.get(label) : undefined),
    );
    const column = (end: keyof Interval) => points.map((point) => point?.[end] ?? null);
    return {
      name,
      centers: column('center'),
      lows: column('low'),
      highs: column('high'),
      shared: settings.map(({ label }, index) => !own.has(label) && points[index] !== undefined),
    };
  });
}

/**
 * The one place where numbers become strings. In: base units (ns, bytes, ratios, ms where the name says so).
 * Unknown values (null, NaN) read `–`, unbounded ones `∞`. All functions are pure and O(1).
 */
import type { Plan } from '../harness/run-document.ts';
import type { CalibrationNote, Interval, Row } from './model.ts';

export type MaybeNumber = number | null | undefined;

export const UNKNOWN = '–';

export interface TimeUnit {
  readonly name: 'ps' | 'ns' | 'µs' | 'ms' | 's';
  readonly nanoseconds: number;
}

const NANOSECOND: TimeUnit = { name: 'ns', nanoseconds: 1 };
const TIME_UNITS: readonly TimeUnit[] = [
  { name: 's', nanoseconds: 1e9 },
  { name: 'ms', nanoseconds: 1e6 },
  { name: 'µs', nanoseconds: 1e3 },
  NANOSECOND,
  { name: 'ps', nanoseconds: 1e-3 },
];

/** The largest unit that leaves at least one before the decimal point; nanoseconds down to 0.01 ns. */
export function timeUnit(ns: MaybeNumber): TimeUnit {
  const size = Math.abs(ns ?? Number.NaN);
  if (!(size > 0) || size === Infinity) return NANOSECOND;
  if (size >= 0.01 && size < 1000) return NANOSECOND;
  return TIME_UNITS.find((unit) => size >= unit.nanoseconds) ?? TIME_UNITS.at(-1)!;
}

/** `1.24 µs`. */
export function formatTime(ns: MaybeNumber, unit: TimeUnit = timeUnit(ns)): string {
  return isFiniteNumber(ns) ? `${significant(ns / unit.nanoseconds)} ${unit.name}` : nonFinite(ns);
}

/** `+1.24 µs`, `−0.31 ns`: a difference between two times, always with its sign, in steps of 0.01 ns at the least. */
export function formatTimeDifference(ns: MaybeNumber, unit: TimeUnit = differenceUnit(ns)): string {
  if (!isFiniteNumber(ns)) return nonFinite(ns);
  const decimals = (size: number) => Math.min(Math.max(2 - Math.floor(Math.log10(size || 1)), 0), 2);
  return signed(ns / unit.nanoseconds, (size) => `${fixed(size, decimals(size))} ${unit.name}`);
}

/** Differences are never told in picoseconds: none is measured that finely. */
export function differenceUnit(ns: MaybeNumber): TimeUnit {
  const unit = timeUnit(ns);
  return unit.nanoseconds < 1 ? NANOSECOND : unit;
}

/**
 * `1.240 ± 0.012 µs`: as many decimals as the half-width deserves. The larger half stands for both, so the
 * interval that is printed is never narrower than the one that was found.
 */
export function formatTimeInterval(interval: Interval, unit: TimeUnit = timeUnit(interval.center)): string {
  const { center } = interval;
  if (!isFiniteNumber(center)) return nonFinite(center);
  const half = halfWidth(interval) / unit.nanoseconds;
  const scaled = center / unit.nanoseconds;
  if (half === Infinity) return `${significant(scaled)} ± ∞ ${unit.name}`;
  const decimals = decimalsFor(scaled, half);
  return `${fixed(scaled, decimals)} ± ${fixed(roundUp(half, decimals), decimals)} ${unit.name}`;
}

/** `[1.21, 1.27] µs`. */
export function formatTimeRange(interval: Interval, unit: TimeUnit = timeUnit(interval.center)): string {
  const low = interval.low === null ? '0' : significant(interval.low / unit.nanoseconds);
  const high = interval.high === null ? '∞' : significant(interval.high / unit.nanoseconds);
  return `[${low}, ${high}] ${unit.name}`;
}

/** `1.03×`. Two decimals near 1, so that a per cent is seen. */
export function formatRatio(ratio: MaybeNumber): string {
  return isFiniteNumber(ratio) ? `${ratioDigits(ratio)}×` : nonFinite(ratio);
}

/** `[1.01, 1.05]`. */
export function formatRatioRange(interval: Interval): string {
  if (!isFiniteNumber(interval.center)) return UNKNOWN;
  const low = interval.low === null ? '0' : ratioDigits(interval.low);
  const high = interval.high === null ? '∞' : ratioDigits(interval.high);
  return `[${low}, ${high}]`;
}

/** A fraction as a signed percentage: 0.031 is `+3.1 %`. */
export function formatPercent(fraction: MaybeNumber): string {
  if (!isFiniteNumber(fraction)) return nonFinite(fraction);
  const decimals = Math.abs(fraction) >= 0.1 ? 0 : 1;
  return signed(fraction * 100, (size) => `${fixed(size, decimals)} %`);
}

/** A share or a relative spread as a percentage without a sign, to two digits: 0.0042 is `0.42 %`. */
export function formatShare(fraction: MaybeNumber): string {
  if (!isFiniteNumber(fraction)) return nonFinite(fraction);
  const percent = fraction * 100;
  const decimals = percent === 0 || percent >= 10 ? 0 : Math.min(1 - Math.floor(Math.log10(percent)), 3);
  return `${fixed(percent, decimals)} %`;
}

/** The smallest slowdown that is found, or that there is none. */
export function formatDetectable({ detectable }: CalibrationNote): string {
  return detectable === null ? 'nothing' : formatShare(detectable);
}

/** `5 (+7)`: about seven further trials would decide. */
export function trialsText({ trials, judgement }: Pick<Row, 'trials' | 'judgement'>): string {
  const further = judgement?.verdict === 'inconclusive' ? judgement.furtherTrials : null;
  return further === null ? String(trials) : `${trials} (+${further})`;
}

/** `1,000,000`. */
export function formatCount(count: MaybeNumber): string {
  return isFiniteNumber(count) ? grouped(String(Math.round(count))) : nonFinite(count);
}

/** `1 trial`, `5 trials`. */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `17.2 GiB`; below one KiB, `48 B`. */
export function formatBytes(bytes: MaybeNumber): string {
  if (!isFiniteNumber(bytes)) return nonFinite(bytes);
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${significant(bytes / 2 ** (10 * power))} ${units[power]!}`;
}

/** How long something took: `850 ms`, `4.2 s`, `3 min 7 s`, `2 h 5 min`. */
export function formatDuration(ms: MaybeNumber): string {
  if (!isFiniteNumber(ms)) return nonFinite(ms);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${fixed(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** ISO 8601 in, `2026-03-04 05:06` (UTC) out; what is no date is shown as `–`. */
export function formatDate(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? UNKNOWN : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** Larger distance from the center to an end, in the interval's own unit; Infinity where an end is open. */
export function halfWidth({ center, low, high }: Interval): number {
  if (center === null || low === null || high === null) return Infinity;
  return Math.max(center - low, high - center);
}

function isFiniteNumber(value: MaybeNumber): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function nonFinite(value: MaybeNumber): string {
  if (value === Infinity) return '∞';
  return value === -Infinity ? '−∞' : UNKNOWN;
}

/** Three significant digits, whole numbers grouped; never in exponent notation below 10^21. */
function significant(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  const decimals = Math.min(Math.max(2 - Math.floor(Math.log10(size)), 0), 3);
  return fixed(value, decimals);
}

function ratioDigits(ratio: number): string {
  const size = Math.abs(ratio);
  if (size < 0.1) return significant(ratio);
  if (size < 10) return fixed(ratio, size > 0.98 && size < 1.02 ? 3 : 2);
  return fixed(ratio, size < 100 ? 1 : 0);
}

/** Enough decimals for two digits of the half-width when it begins with 1, else one; 3 at most. */
function decimalsFor(center: number, half: number): number {
  if (!(half > 0)) return Math.min(Math.max(2 - Math.floor(Math.log10(Math.abs(center) || 1)), 0), 3);
  const power = Math.floor(Math.log10(half));
  const leadsWithOne = half / 10 ** power < 2;
  return Math.min(Math.max((leadsWithOne ? 1 : 0) - power, 0), 3);
}

function roundUp(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.ceil(value * scale - 1e-9) / scale;
}

function signed(value: number, format: (size: number) => string): string {
  const text = format(Math.abs(value));
  if (!/[1-9]/.test(text)) return `±${text}`;
  return `${value < 0 ? '−' : '+'}${text}`;
}

function fixed(value: number, decimals: number): string {
  const [whole, fraction] = value.toFixed(decimals).split('.');
  const text = grouped(whole!).replace('-', '−');
  return fraction === undefined ? text : `${text}.${fraction}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `5 trials of 16 turns of 10 ms`, or `5 to 60 trials …` where undecided cases go on. */
export function formatPlan({ trials, maxTrials, rounds, turnMs }: Plan): string {
  const count = maxTrials > trials ? `${trials} to ${maxTrials} trials` : formatQuantity(trials, 'trial');
  return `${count} of ${formatQuantity(rounds, 'turn')} of ${turnMs} ms`;
}

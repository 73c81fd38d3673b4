/** Tick marks of axes, and how times are written at them. */
import { formatTime, timeUnit } from './format.ts';

/** `10 ns`, `1.5 µs`: without the zeros that say nothing at a tick. */
export function formatTick(ns: number): string {
  return ns === 0 ? '0' : formatTime(ns, timeUnit(ns)).replace(/\.0+(?= )|(\.\d*?)0+(?= )/, '$1');
}

/** 1, 2 and 5 of each power of ten, or only 1 where that would be too many; even steps on less than a decade. */
export function logarithmicTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  if (decades < 0.7) return linearTicks(low, high, 4);
  const mantissas = decades > 3.5 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    ticks.push(...mantissas.map((mantissa) => mantissa * 10 ** power));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** About so many round values from low to high, which must differ. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const step = niceStep((high - low) / count);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const mantissa = [1, 2, 5, 10].find((each) => each * power >= step)!;
  return mantissa * power;
}

/** Values of command-line options, as numbers. A wrong one ends the command with the option's name and what was got. */
import { InvalidArgumentError } from 'commander';
import { isCalendarDay } from '../harness/calendar-day.ts';

/** A whole number of 0 or more. */
export function toCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError(`Expected a whole number, such as 5.`);
  return Number(text);
}

/** A whole number of 1 or more. */
export function toPositive(text: string): number {
  const value = toCount(text);
  if (value >= 1) return value;
  throw new InvalidArgumentError('Expected a whole number of 1 or more, such as 5.');
}

const DAY_MS = 86_400_000;

/** `2026-01-31`, with a time or without, or `90d` or `6w` ago; in ms since 1970. */
export function toMoment(text: string): number {
  const [, count, unit] = /^(\d{1,5})([dw])$/.exec(text) ?? [];
  if (count !== undefined) return Date.now() - Number(count) * (unit === 'w' ? 7 : 1) * DAY_MS;
  const [day, clock] = [text.slice(0, 10), text.slice(10)];
  const moment = isCalendarDay(day) && /^(T[\d:.]+Z?)?$/.test(clock) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new InvalidArgumentError('Expected a date such as 2026-01-31, or an age such as 90d or 6w.');
}

/** A day of the calendar, as it was written. */
export function toDay(text: string): string {
  if (isCalendarDay(text)) return text;
  throw new InvalidArgumentError('Expected a day of the calendar, such as 2027-01-31.');
}

/** Of TCP; 0 asks the system for one. */
export function toPort(text: string): number {
  const value = toCount(text);
  if (value <= 65_535) return value;
  throw new InvalidArgumentError('Expected a port from 0 to 65535, such as 7878.');
}

/** `2` or `2%` to 0.02. */
export function toPercent(text: string): number {
  if (!/^\d{1,3}(\.\d+)?%?$/.test(text))
    throw new InvalidArgumentError('Expected per cent, such as 2 or 0.5%.');
  return Number.parseFloat(text) / 100;
}

/** `60`, `60s` or `5m` to seconds. */
export function toSeconds(text: string): number {
  const match = /^(\d{1,7})(s|m|min)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected a time, such as 60s or 5m.');
  return Number(match[1]) * (match[2]?.startsWith('m') ? 60 : 1);
}

/** From 0 to 1. */
export function toFraction(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Expected a number from 0 to 1, such as 0.25.');
  return value;
}

/** Whole MiB, as many as have frame numbers of 31 bits and as a process can hold. */
export function toMemory(text: string): number {
  const value = toCount(text);
  if (value >= 1 && value <= 2 ** 17) return value;
  throw new InvalidArgumentError('Expected MiB from 1 to 131072, such as 1024.');
}

/** A level as a ratio to the old one: `1.1`, or `+10%`. */
export function toLevel(text: string): number {
  const percent = /^([+-]\d{1,4}(?:\.\d+)?)%$/.exec(text);
  const value =
    percent !== null
      ? 1 + Number(percent[1]) / 100
      : /^\d{1,4}(\.\d+)?$/.test(text)
        ? Number(text)
        : Number.NaN;
  if (value > 0) return value;
  throw new InvalidArgumentError('Expected a ratio to the old level, such as 1.1 or +10%.');
}

/** Values of command-line options, as numbers. A wrong one ends the command with the option's name and what was got. */
import { InvalidArgumentError } from 'commander';

/** A whole number of 0 or more. */
export function toCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError(`Expected a whole number, such as 5.`);
  return Number(text);
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

/** Where the settings of a cost chart stand on its x axis, whatever draws it. */
import type { Setting } from './model.ts';

/** The room of a word, as a part of the numbers' range. */
const WORD_SHARE = 0.14;

/**
 * From 0 to 1, rising, one for each setting: words evenly spaced before the numbers. Logarithmic by asinh rather than
 * log where a 0 needs its place. O(settings).
 */
export function settingPositions(settings: readonly Setting[], logarithmic: boolean): number[] {
  const numbers = settings.flatMap(({ value }) => value ?? []);
  const least = Math.min(...numbers);
  const scale = !logarithmic ? (x: number) => x : least > 0 ? Math.log : Math.asinh;
  const [low, high] = [scale(least), scale(Math.max(...numbers))];
  const words = settings.length - numbers.length;
  const share = Math.min(WORD_SHARE * words, 0.6);
  return settings.map(({ value }, index) => {
    if (value === null) return (index / Math.max(words, 1)) * share;
    return share + (high > low ? (scale(value) - low) / (high - low) : 0.5) * (1 - share);
  });
}

/** Versions of runtimes: which of those at hand is meant. */

/** Whether a version such as `22.11.0` is what `22`, `22.11` or `22.11.0` asks for; null asks for any that is no preview. */
export function fits(version: string, wanted: string | null): boolean {
  if (wanted === version) return true;
  if (version.includes('-')) return false;
  return wanted === null || version.startsWith(`${wanted}.`);
}

/** Positive where `a` is newer; previews of a version count as that version. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  for (const [index, number] of left!.entries()) {
    const difference = number - (right![index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

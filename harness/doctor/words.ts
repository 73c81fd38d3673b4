/** Figures as the findings tell them. */

/** `0.3 %`. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** `1 CPU`, `1.5 CPUs`. */
export function cpusText(count: number): string {
  return `${Number.isInteger(count) ? count : count.toFixed(1)} CPU${count === 1 ? '' : 's'}`;
}

/** `1.5 GiB`. */
export function sizeText(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** `a, b and c`. */
export function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

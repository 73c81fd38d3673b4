/**
 * What a reader has chosen, kept in the URL's fragment, so that a link shows what its sender saw: `#case=…&zoom=…`. A
 * fragment without `=` is an anchor of the page and no state.
 */

export type StateKey = 'case' | 'zoom' | 'points' | 'track' | 'environments' | 'sort' | 'only' | 'filter';

type Listener = (value: string | null) => void;

const LONGEST_FRAGMENT = 20_000;
const listeners = new Map<StateKey, Set<Listener>>();
let values = readFragment();

addEventListener('hashchange', () => {
  if (isAnchor()) return;
  const before = values;
  values = readFragment();
  for (const [key, ofKey] of listeners) {
    const value = values.get(key);
    if (value !== before.get(key)) for (const listener of ofKey) listener(value);
  }
});

export function getState(key: StateKey): string | null {
  return values.get(key);
}

/** null removes it. Every listener of the key hears of it, and the address shows it. */
export function setState(key: StateKey, value: string | null): void {
  if (values.get(key) === value) return;
  if (value === null) values.delete(key);
  else values.set(key, value);
  history.replaceState(null, '', `#${values}`);
  for (const listener of listeners.get(key) ?? []) listener(value);
}

/** Hears of every later change, by the page or by another fragment in the address. */
export function onState(key: StateKey, listener: Listener): void {
  const ofKey = listeners.get(key) ?? new Set();
  listeners.set(key, ofKey.add(listener));
}

/** Before the page is built anew: what listened is no longer there. */
export function forgetListeners(): void {
  listeners.clear();
}

/** A link to a case, which opens it. */
export function caseLink(caseId: string): string {
  return `#${new URLSearchParams({ case: caseId })}`;
}

function readFragment(): URLSearchParams {
  return new URLSearchParams(isAnchor() ? '' : location.hash.slice(1, LONGEST_FRAGMENT));
}

function isAnchor(): boolean {
  return !location.hash.includes('=');
}

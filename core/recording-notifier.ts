import { MmuNotifier } from './mmu-notifier-node.ts';
import type { MmuNotifierOps } from './mmu-notifier-ops.ts';

/**
 * For tests: a notifier that writes each call down as `name.operation`, and then does what the test wants.
 *
 * @param actions keyed by operation; a missing one does nothing, null leaves the operation out
 */
export function recordingNotifier(
  log: string[],
  name: string,
  actions: { readonly [operation in keyof MmuNotifierOps]?: (() => unknown) | null } = {},
): MmuNotifier {
  const operation = (key: keyof MmuNotifierOps) => {
    const action = actions[key];
    if (action === null) return null;
    return () => {
      log.push(`${name}.${key}`);
      return Number(action?.() ?? 0);
    };
  };
  return new MmuNotifier({
    release: operation('release'),
    clearFlushYoung: operation('clearFlushYoung'),
    invalidatePage: operation('invalidatePage'),
    invalidateRangeStart: operation('invalidateRangeStart'),
    invalidateRangeEnd: operation('invalidateRangeEnd'),
  });
}

/** For tests: the names in list order, newest first; stops after `limit`, so that a cycle shows. */
export function listed(
  first: MmuNotifier | null,
  names: ReadonlyMap<MmuNotifier, string>,
  limit = 100,
): string {
  let text = '';
  for (let mn = first; mn !== null && text.length < limit; mn = mn.next) text += names.get(mn) ?? '?';
  return text;
}

/** Listeners as a user of an event emitter would write them: they count the calls of their owner. */

export interface Owner {
  calls: number;
}

export type Listener = (mm: unknown, address: number) => void;

const DISTINCT = 8;

/** Functions of one source share V8's type feedback, so each kind of listener has a source of its own. */
const factory = (kind: number) =>
  new Function('owner', `/* listener ${kind} */ return (mm, address) => { owner.calls++; };`) as (
    owner: Owner,
  ) => Listener;

/** `same`: closures of one function. `distinct`: of eight functions in turn. */
export function listenersOf(owners: readonly Owner[], drivers: 'same' | 'distinct'): Listener[] {
  const kinds = Array.from({ length: drivers === 'same' ? 1 : DISTINCT }, (_, kind) => factory(kind));
  return owners.map((owner, index) => kinds[index % kinds.length]!(owner));
}

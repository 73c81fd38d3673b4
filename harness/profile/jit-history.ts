/** Worker side: what V8 optimised and threw away since the case was set up, in the positions of the sources. */
import { isOwn } from '../worker/jit-evidence.ts';
import type { JitLog } from '../worker/jit-log.ts';
import { sourcePosition } from '../worker/source-position.ts';
import type { JitHistoryEvent } from './profile-messages.ts';

/** A case that never settles has no end of them. */
const KEPT = 2000;

/** In time order; null where V8's account can't be read. */
export function jitHistory(log: JitLog | null): JitHistoryEvent[] | null {
  const positions = new Map<string, string>();
  const placeOf = (position: string) => {
    const place = positions.get(position) ?? sourcePosition(position);
    positions.set(position, place);
    return place;
  };
  const events = log?.history(isOwn) ?? null;
  if (events === null) return null;
  return events.slice(0, KEPT).map(({ event, turn }) => ({
    ...event,
    position: event.position === null ? null : placeOf(event.position),
    turn,
  }));
}

import { PAGE, pagesOf, pageUp, tableOf } from './reference-process.ts';
import { END, freePlace, type ReferenceSystem } from './reference-system.ts';

const [ENOMEM, EFAULT, EINVAL] = [12, 14, 22];
const TABLE = 2 ** 21;
/** Pages that are moved at a time. */
const AT_A_TIME = 64;

export interface Mremap {
  readonly from: number;
  readonly oldLength: number;
  readonly newLength: number;
  readonly mayMove: boolean;
  /** null: wherever there is room */
  readonly to: number | null;
}

export function mremap(system: ReferenceSystem, number: number, call: Mremap): number {
  const { areas } = system.processes[number]!;
  const { from, mayMove, to } = call;
  const newLength = pageUp(call.newLength);
  let length = pageUp(call.oldLength);
  if (from % PAGE !== 0 || newLength === 0 || (to !== null && !mayMove)) return -EINVAL;
  if (to !== null) {
    if (to % PAGE !== 0 || to + newLength > END) return -EINVAL;
    if (to <= from && from < to + newLength) return -EINVAL;
    if (from <= to && to < from + length) return -EINVAL;
    system.munmap(number, to, newLength);
  }
  if (length >= newLength) {
    if (length > newLength) {
      const error = system.munmap(number, from + newLength, length - newLength);
      if (error !== 0) return error;
    }
    if (to === null) return from;
    length = newLength;
  }
  const area = areas.at(from);
  if (area === undefined || from + length > area.end) return -EFAULT;
  if (to === null && from + length === area.end) {
    const room = areas.overlapping(area.end, from + newLength).length === 0 && from + newLength <= END;
    if (room) {
      areas.all = areas.all.map((other) => (other === area ? { ...area, end: from + newLength } : other));
      return from;
    }
  }
  if (!mayMove) return -ENOMEM;
  const target = to ?? freePlace(areas, 0, newLength);
  if (target < 0) return target;
  move(system, number, call.from, length, target, newLength);
  return target;
}

function move(
  system: ReferenceSystem,
  number: number,
  from: number,
  length: number,
  to: number,
  newLength: number,
): void {
  const { areas, entries, tables } = system.processes[number]!;
  const area = areas.at(from)!;
  const untouched = area.kind.file === null && area.anon === null;
  const pgoff = untouched ? to / PAGE : area.pgoff + (from - area.start) / PAGE;
  areas.putIn({ start: to, end: to + newLength, kind: area.kind, pgoff, anon: area.anon });
  for (let done = 0; done < length; ) {
    const toNextTable = (address: number) => TABLE - (address % TABLE);
    let bytes = Math.min(toNextTable(from + done), length - done);
    if (tables.has(tableOf(from + done))) {
      bytes = Math.min(bytes, toNextTable(to + done), AT_A_TIME * PAGE);
      tables.add(tableOf(to + done));
      system.tellRange(number, from + done, from + done + bytes);
    }
    done += bytes;
  }
  for (const address of pagesOf(from, from + length)) {
    const entry = entries.get(address);
    if (entry !== undefined) entries.set(address - from + to, entry);
    entries.delete(address);
  }
  system.munmap(number, from, length);
}

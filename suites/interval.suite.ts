/**
 * What the interval notifiers of 5.5 cost a change of one page: the operation of `notifier/invalidateRange`, with as many
 * intervals in the address space, all of them over the page or none.
 */
import { type Case, defineSuite, type Operation as Timed } from 'mmubench';
import { mappedSpace, PAGE_SIZE } from './address-space.ts';
import { type CoreModule, core, coreWithoutNotifiers } from './core-variants.ts';

const PAGES = 64;
const PAGE_MASK = PAGES - 1;
/** Far from the pages, each two pages from the next. */
const ELSEWHERE = 0x1000_0000;
const COUNTS = [1, 8, 64, 512, 4096];

interface Intervals {
  readonly count: number;
  readonly overlapping: 'all' | 'none';
}

/** One page after the other changes its protection: a start and an end around it. */
function protectPage(variant: CoreModule, intervals: Intervals | null): Timed {
  const { mm, start } = mappedSpace(variant, PAGES, core.LINUX_6_12);
  if (intervals !== null) insertIntervals(mm, start, intervals);
  mm.mmapSem.downWrite();
  let page = 0;
  return () => {
    page = (page + 1) & PAGE_MASK;
    const address = start + page * PAGE_SIZE;
    return variant.protectRange(mm, address, address + PAGE_SIZE, variant.PAGE_READONLY);
  };
}

/** Each owner counts and stores the number, as the smallest driver has to. */
function insertIntervals(
  mm: ReturnType<typeof mappedSpace>['mm'],
  start: number,
  { count, overlapping }: Intervals,
): void {
  const state = { calls: 0 };
  for (let i = 0; i < count; i++) {
    const mni = new core.MmuIntervalNotifier({
      invalidate: (changed, _range, seq) => {
        state.calls++;
        changed.invalidateSeq = seq;
        return true;
      },
    });
    const [from, length] =
      overlapping === 'all' ? [start, PAGES * PAGE_SIZE] : [ELSEWHERE + i * 2 * PAGE_SIZE, PAGE_SIZE];
    const error = core.mmuIntervalNotifierInsert(mni, mm, from, length);
    if (error !== 0) throw new Error(`mmuIntervalNotifierInsert returned ${error}, expected 0`);
  }
}

/** All of it is measured with --all only: the notifiers of 2.6.30 come first. */
const cases: Case[] = [
  { name: 'hooks=compiled-out', tail: true, setUp: () => protectPage(coreWithoutNotifiers, null) },
  { name: 'intervals=absent', tail: true, setUp: () => protectPage(core, null) },
];
for (const overlapping of ['none', 'all'] as const) {
  for (const count of COUNTS) {
    cases.push({
      name: `intervals=${count}/overlapping=${overlapping}`,
      tail: true,
      setUp: () => protectPage(core, { count, overlapping }),
    });
  }
}

export default defineSuite({
  name: 'interval',
  groups: [{ name: 'invalidateRange', baseline: 'hooks=compiled-out', cases }],
});

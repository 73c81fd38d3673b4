/**
 * What a hook costs at its call site: compiled out, with nobody listening, with one notifier, with many. Each
 * operation is the smallest real one that has the hook in it, because a hook alone in a loop would cost what the
 * processor does beside it anyway.
 */
import { type Case, defineSuite, type Group, type Operation as Timed } from 'mmubench';
import { mappedSpace, PAGE_SIZE } from './address-space.ts';
import {
  type Attachment,
  absent,
  attached,
  compiledOut,
  empty,
  looped,
  withoutOperation,
} from './attachment.ts';
import { core } from './core-variants.ts';
import { attach, type Operation } from './drivers.ts';

/** Enough that neighbouring calls touch different entries, few enough to stay in the first cache. */
const PAGES = 64;
const PAGE_MASK = PAGES - 1;

/** One page after the other is taken out of the page table, as reclaim and copy-on-write do, and put back. */
function invalidatePage({ core, attachTo }: Attachment): Timed {
  const { mm, vma, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const { pageTables } = mm;
  const first = pageTables.findPte(start);
  const high = pageTables.hi[first]!;
  let page = 0;
  return () => {
    page = (page + 1) & PAGE_MASK;
    const low = core.ptepClearFlushNotify(vma, start + page * PAGE_SIZE, first + page);
    pageTables.lo[first + page] = low;
    pageTables.hi[first + page] = high;
    return low;
  };
}

/** One page after the other is asked whether it was used, as reclaim does, and used again. */
function clearFlushYoung({ core, attachTo }: Attachment): Timed {
  const { mm, vma, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const { lo } = mm.pageTables;
  const first = mm.pageTables.findPte(start);
  const accessed = core.PAGE_ACCESSED;
  let page = 0;
  return () => {
    page = (page + 1) & PAGE_MASK;
    lo[first + page] = lo[first + page]! | accessed;
    return core.ptepClearFlushYoungNotify(vma, start + page * PAGE_SIZE, first + page);
  };
}

/** One page after the other changes its protection, as mprotect does: a start and an end around it. */
function invalidateRange({ core, attachTo }: Attachment): Timed {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  let page = 0;
  return () => {
    page = (page + 1) & PAGE_MASK;
    const address = start + page * PAGE_SIZE;
    return core.protectRange(mm, address, address + PAGE_SIZE, core.PAGE_READONLY);
  };
}

/** What one group shows of other numbers and kinds of notifiers, the others show too: there it is left to --all. */
function group(operation: Operation, setUp: (attachment: Attachment) => Timed): Group {
  const few = operation !== 'invalidatePage';
  const attachments = [
    compiledOut,
    absent,
    empty,
    { ...withoutOperation(operation), tail: few },
    ...[1, 2, 8, 64, 512].map((count) =>
      attached(count, 'same', 'count', few && (count === 2 || count === 512)),
    ),
    ...[2, 8, 64, 512].map((count) => attached(count, 'distinct', 'count', few || count !== 8)),
    ...[1, 2, 8, 64, 512].map((count) => attached(count, 'same', 'shadow', few || count !== 8)),
    ...[2, 8, 64, 512].map((count) => attached(count, 'distinct', 'shadow', true)),
    ...[1, 8, 64].map((count) => looped(count, 'distinct')),
  ];
  const cases = attachments.map((attachment): Case => {
    return { name: attachment.name, tail: attachment.tail ?? false, setUp: () => setUp(attachment) };
  });
  return { name: operation, baseline: compiledOut.name, cases };
}

/** A notifier comes and goes beside others. One operation is the one or the other. */
function registration(attached: number): Case {
  const setUp = (): Timed => {
    const { mm } = mappedSpace(core, PAGES);
    attach(mm, attached, 'same', 'count');
    const mn = new core.MmuNotifier({});
    return () => {
      core.mmuNotifierRegister(mn, mm);
      core.mmuNotifierUnregister(mn, mm);
    };
  };
  return { name: `attached=${attached}`, operations: 2, tail: true, setUp };
}

export default defineSuite({
  name: 'notifier',
  groups: [
    group('invalidatePage', invalidatePage),
    group('clearFlushYoung', clearFlushYoung),
    group('invalidateRange', invalidateRange),
    { name: 'registration', cases: [registration(1), registration(1000)] },
  ],
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireMaySleep } from './agent.ts';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { EAGAIN } from './errno.ts';
import { FileMapping } from './file-mapping.ts';
import { fork } from './fork.ts';
import { LINUX_6_12 } from './kernel-options.ts';
import { migratePage } from './migrate-page.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_MAYMOVE,
  PROT_READ,
  PROT_WRITE,
} from './mman.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import {
  MMU_NOTIFY_CLEAR,
  MMU_NOTIFY_PROTECTION_PAGE,
  MMU_NOTIFY_PROTECTION_VMA,
  MMU_NOTIFY_UNMAP,
} from './mmu-notifier-range.ts';
import { mmuNotifierRegister } from './mmu-notifier-register.ts';
import { oomReap } from './oom-reap.ts';
import { touch } from './page-fault.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { sysMadvise } from './sys-madvise.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { sysMremap } from './sys-mremap.ts';
import { vmtruncate } from './vmtruncate.ts';
import { writebackPage } from './writeback-page.ts';

const PAGE = 4096;
const [PRIVATE, SHARED] = [0x10000000, 0x20000000];
const NAMES = { [MMU_NOTIFY_UNMAP]: 'UNMAP', [MMU_NOTIFY_CLEAR]: 'CLEAR' } as Record<number, string>;
NAMES[MMU_NOTIFY_PROTECTION_VMA] = 'PROTECTION_VMA';
NAMES[MMU_NOTIFY_PROTECTION_PAGE] = 'PROTECTION_PAGE';

/** Two private pages and two of a file, all written to, and a notifier that writes down why it is called. */
function machine() {
  const memory = new PhysicalMemory(64, LINUX_6_12);
  const mm = new Mm(memory);
  const file = new FileMapping('file', 2 * PAGE);
  const rw = PROT_READ | PROT_WRITE;
  sysMmap(mm, PRIVATE, 2 * PAGE, rw, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS);
  sysMmap(mm, SHARED, 2 * PAGE, rw, MAP_SHARED | MAP_FIXED, file);
  for (const start of [PRIVATE, SHARED]) for (const page of [0, 1]) touch(mm, start + page * PAGE, true);
  const log: string[] = [];
  let refuses = false;
  mmuNotifierRegister(
    new MmuNotifier({
      invalidateRangeStart: (_mn, _mm, start, end, range) => {
        log.push(`${NAMES[range!.event]} ${(end - start) / PAGE}`);
        if (!range!.blockable) assert.throws(() => requireMaySleep('waiting'), { code: 'SLEEP_IN_ATOMIC' });
        return refuses && !range!.blockable ? -EAGAIN : 0;
      },
      invalidateRangeEnd: (_mn, _mm, _start, _end, range) => log.push(`end ${NAMES[range!.event]}`),
    }),
    mm,
  );
  const setRefuses = (value: boolean) => {
    refuses = value;
  };
  return { memory, mm, file, log, setRefuses };
}

type Machine = ReturnType<typeof machine>;
const frameOf = (mm: Mm, address: number) => touch(mm, address, false);

const calls: [what: string, call: (machine: Machine) => unknown, told: string[]][] = [
  ['munmap', ({ mm }) => sysMunmap(mm, PRIVATE, PAGE), ['UNMAP 1']],
  ['madvise', ({ mm }) => sysMadvise(mm, PRIVATE, 2 * PAGE, MADV_DONTNEED), ['CLEAR 2']],
  ['mprotect', ({ mm }) => sysMprotect(mm, PRIVATE, PAGE, PROT_READ), ['PROTECTION_VMA 1']],
  ['mremap', ({ mm }) => sysMremap(mm, PRIVATE, PAGE, 8 * PAGE, MREMAP_MAYMOVE), ['UNMAP 1', 'UNMAP 1']],
  ['fork', ({ mm }) => fork(mm), ['PROTECTION_PAGE 2']],
  ['copy on write', ({ mm }) => fork(mm) && touch(mm, PRIVATE, true), ['PROTECTION_PAGE 2', 'CLEAR 1']],
  ['truncation', ({ memory, file }) => vmtruncate(memory, file, PAGE), ['CLEAR 1', 'CLEAR 1']],
  ['write-back', ({ memory, file }) => writebackPage(memory, file, 1), ['PROTECTION_PAGE 1']],
  ['migration', ({ memory, mm }) => migratePage(memory, frameOf(mm, PRIVATE)), ['CLEAR 1']],
  ['exit', ({ mm }) => mmput(mm), []],
];

for (const [what, call, told] of calls) {
  test(`6.12: why a range is invalidated: ${what}`, () => {
    const made = machine();
    call(made);
    const pairs = told.flatMap((start) => [start, `end ${start.split(' ')[0]}`]);
    assert.deepEqual(made.log, pairs);
    checkInvariants(made.memory);
  });
}

test('4.19: the OOM reaper takes private pages, and leaves those whose notifiers would have to sleep', () => {
  const { memory, mm, log, setRefuses } = machine();
  setRefuses(true);
  assert.equal(oomReap(mm), false);
  assert.deepEqual(log.splice(0), ['UNMAP 2', 'end UNMAP'], 'refused, and ended for those who did not');
  assert.equal(mm.anonRss, 2);
  setRefuses(false);
  assert.equal(oomReap(mm), true);
  assert.deepEqual(log, ['UNMAP 2', 'end UNMAP']);
  assert.deepEqual([mm.anonRss, mm.fileRss], [0, 2]);
  checkInvariants(memory);
  mm.mmapSem.downWrite();
  assert.equal(oomReap(mm), false, 'somebody holds mmap_sem');
});

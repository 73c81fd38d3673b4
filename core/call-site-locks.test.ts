import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doMmapPgoff, mmapRegion } from './do-mmap.ts';
import { doMunmap, sysMunmap } from './do-munmap.ts';
import { FileMapping } from './file-mapping.ts';
import { fork } from './fork.ts';
import { handleMmFault } from './handle-mm-fault.ts';
import { translate } from './map-range.ts';
import { migratePage } from './migrate-page.ts';
import type { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NONBLOCK,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_MAYMOVE,
  PROT_READ,
  PROT_WRITE,
} from './mman.ts';
import { touch } from './page-fault.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { remapPfnRange } from './remap-pfn-range.ts';
import { sysBrk } from './sys-brk.ts';
import { sysMadvise } from './sys-madvise.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { sysMremap } from './sys-mremap.ts';
import { sysRemapFilePages } from './sys-remap-file-pages.ts';
import { listen, machine } from './test-machine.ts';
import { findVma } from './vma-list.ts';
import { vmtruncate } from './vmtruncate.ts';
import { writebackPage } from './writeback-page.ts';

const PAGE = 4096;
const RW = PROT_READ | PROT_WRITE;
const ANONYMOUS = 0x10000000;
const SHARED = 0x20000000;
const TMPFS = 0x30000000;

interface World {
  readonly mm: Mm;
  readonly memory: PhysicalMemory;
  readonly file: FileMapping;
}

/** What is held while the notifiers run, as the specification's table of call sites says. */
const SITES: readonly [name: string, held: readonly string[], run: (world: World) => unknown][] = [
  ['munmap', ['write'], ({ mm }) => sysMunmap(mm, ANONYMOUS, PAGE)],
  [
    'mmap over',
    ['write'],
    ({ mm }) => sysMmap(mm, ANONYMOUS, PAGE, RW, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS),
  ],
  ['brk', ['write'], ({ mm }) => sysBrk(mm, mm.startBrk)],
  ['mprotect', ['write'], ({ mm }) => sysMprotect(mm, ANONYMOUS, PAGE, PROT_READ)],
  ['mremap', ['write'], ({ mm }) => sysMremap(mm, ANONYMOUS, PAGE, 100 * PAGE, MREMAP_MAYMOVE)],
  ['DONTNEED', ['read'], ({ mm }) => sysMadvise(mm, ANONYMOUS, PAGE, MADV_DONTNEED)],
  ['fork', ['write'], ({ mm }) => fork(mm)],
  ['truncate', ['i_mmap_lock'], ({ memory, file }) => vmtruncate(memory, file, 0)],
  ['write-back', ['i_mmap_lock'], ({ memory, file }) => writebackPage(memory, file, 0)],
  ['migration of a file page', ['i_mmap_lock'], ({ memory, file }) => migratePage(memory, file.findPage(0))],
  ['migration', ['anon_vma'], ({ mm, memory }) => migratePage(memory, translate(mm, ANONYMOUS))],
  ['remap_file_pages', ['write'], ({ mm }) => sysRemapFilePages(mm, TMPFS, PAGE, 0, 3, MAP_NONBLOCK)],
  ['exit', [], ({ mm }) => mmput(mm)],
];

for (const [name, held, run] of SITES) {
  test(`at the hooks of ${name}: ${held.join(', ') || 'nothing'} is held`, () => {
    const { mm, memory } = machine();
    const file = new FileMapping('file', 8 * PAGE);
    const tmpfs = new FileMapping('tmpfs', 8 * PAGE, { accountsDirty: false });
    mm.startBrk = mm.brk = 0x600000;
    sysBrk(mm, mm.startBrk + PAGE);
    sysMmap(mm, ANONYMOUS, 2 * PAGE, RW, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS);
    sysMmap(mm, ANONYMOUS + 2 * PAGE, PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS);
    sysMmap(mm, SHARED, PAGE, RW, MAP_FIXED | MAP_SHARED, file);
    sysMmap(mm, TMPFS, 2 * PAGE, RW, MAP_FIXED | MAP_SHARED, tmpfs);
    for (const address of [0x600000, ANONYMOUS, SHARED, TMPFS]) touch(mm, address, true);
    const anonVma = findVma(mm, ANONYMOUS)!.anonVma!;
    const seen = new Set<string>();
    let events = 0;
    const look = (): void => {
      events++;
      if (mm.mmapSem.heldForWrite) seen.add('write');
      if (mm.mmapSem.readers > 0) seen.add('read');
      if (file.iMmapLock.held) seen.add('i_mmap_lock');
      if (anonVma.lock.held) seen.add('anon_vma');
    };
    listen(mm, [], { look });
    run({ mm, memory, file });
    if (name !== 'exit') assert.ok(events > 0, 'the notifiers were told something');
    assert.deepEqual([...seen], held);
    assert.ok(mm.mmapSem.free && !file.iMmapLock.held && !anonVma.lock.held, 'and everything is given back');
  });
}

test('who must hold mmap_sem is checked', () => {
  const { mm } = machine();
  const vma = () => findVma(mm, ANONYMOUS)!;
  sysMmap(mm, ANONYMOUS, PAGE, RW, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS);
  mm.mmapSem.downRead();
  const needWrite = [
    () => doMunmap(mm, ANONYMOUS, PAGE),
    () => doMmapPgoff(mm, ANONYMOUS, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, null, 0),
    () => remapPfnRange(vma(), ANONYMOUS, ANONYMOUS + PAGE, 7),
    () => sysMunmap(mm, ANONYMOUS, PAGE),
    () => fork(mm),
  ];
  for (const misuse of needWrite) assert.throws(misuse, { name: 'MmBug', code: 'MMAP_SEM' });
  assert.equal(handleMmFault(mm, vma(), ANONYMOUS, true), 0);
  mm.mmapSem.upRead();
  assert.throws(() => handleMmFault(mm, vma(), ANONYMOUS, true), { name: 'MmBug', code: 'MMAP_SEM' });
  assert.throws(() => mmapRegion(mm, ANONYMOUS, PAGE, 0, 0, null, 0), { name: 'MmBug', code: 'MMAP_SEM' });
});

test('a lock of a reverse map that somebody else holds is not taken twice', () => {
  const { mm, memory } = machine();
  const file = new FileMapping('file', 8 * PAGE);
  sysMmap(mm, SHARED, PAGE, RW, MAP_FIXED | MAP_SHARED, file);
  touch(mm, SHARED, true);
  file.iMmapLock.lock();
  const misuses = [
    () => vmtruncate(memory, file, 0),
    () => writebackPage(memory, file, 0),
    () => sysMmap(mm, SHARED + PAGE, PAGE, RW, MAP_FIXED | MAP_PRIVATE, file),
  ];
  for (const misuse of misuses) assert.throws(misuse, { name: 'MmBug', code: 'LOCK' });
});

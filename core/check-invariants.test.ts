import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInvariants } from './check-invariants.ts';
import { FileMapping } from './file-mapping.ts';
import { fork } from './fork.ts';
import { translate } from './map-range.ts';
import { Mm } from './mm.ts';
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, MAP_SHARED, PROT_READ, PROT_WRITE } from './mman.ts';
import { touch } from './page-fault.ts';
import { FRAME_ANON, FRAME_CACHED, FRAME_SWAP_CACHE } from './page-frames.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { reclaimPage } from './reclaim-page.ts';
import { sysMmap } from './sys-mmap.ts';

const PAGE = 4096;
const START = 0x10000000;
const FILE_START = 0x20000000;
const RW = PROT_READ | PROT_WRITE;

interface Books {
  readonly memory: PhysicalMemory;
  readonly mm: Mm;
  readonly child: Mm;
  readonly file: FileMapping;
  /** Frame of an anonymous page that two address spaces map. */
  readonly shared: number;
  /** Frame of a page of the file, mapped. */
  readonly cached: number;
  /** Index of the entry that maps the anonymous page. */
  readonly entry: number;
}

/** Anonymous pages that a child shares, a page of a file, and a page in swap. */
function books(): Books {
  const memory = new PhysicalMemory(256);
  memory.swap.swapon(16);
  const mm = new Mm(memory);
  const file = new FileMapping('file', 8 * PAGE);
  sysMmap(mm, START, 4 * PAGE, RW, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS);
  sysMmap(mm, FILE_START, 4 * PAGE, RW, MAP_FIXED | MAP_SHARED, file);
  for (const address of [START, START + PAGE, FILE_START]) touch(mm, address, true);
  reclaimPage(memory, translate(mm, START + PAGE));
  reclaimPage(memory, translate(mm, START + PAGE));
  const child = fork(mm)!;
  const [shared, cached] = [translate(mm, START), translate(mm, FILE_START)];
  return { memory, mm, child, file, shared, cached, entry: mm.pageTables.findPte(START) };
}

const FAULTS: readonly (readonly [what: string, plant: (books: Books) => void, says: RegExp])[] = [
  [
    'a reference too many',
    ({ memory, shared }) => memory.frames.get(shared),
    /has 3 references and 2 owners/,
  ],
  ['a reference too few', ({ memory, shared }) => memory.frames.put(shared), /has 1 references and 2 owners/],
  [
    'a map count too high',
    ({ memory, cached }) => memory.frames.addMapping(cached),
    /^Error: map count of frame/,
  ],
  [
    'a map count too low',
    ({ memory, shared }) => memory.frames.removeMapping(shared),
    /^Error: map count of/,
  ],
  ['a lost frame', ({ memory }) => memory.frames.allocate(), /has 1 references and 0 owners/],
  [
    'a lost entry',
    ({ mm, entry }) => mm.pageTables.lo.fill(0, entry, entry + 1),
    /pages of address space 1: 1 by/,
  ],
  [
    'an entry that maps another frame',
    ({ mm, entry }) => {
      mm.pageTables.lo[entry]! ^= 1 << 12;
    },
    /by the books|is not mapped|places of frame/,
  ],
  [
    'a place too many',
    ({ memory, shared }) => memory.reverseMap.add(shared, 1, START + 9 * PAGE),
    /^Error: places/,
  ],
  ['a place too few', ({ memory, shared }) => memory.reverseMap.remove(shared, 1, START), /^Error: places/],
  [
    'a place of another address space',
    ({ memory, shared }) => {
      memory.reverseMap.remove(shared, 2, START);
      memory.reverseMap.add(shared, 3, START);
    },
    /^Error: places/,
  ],
  ['a count of tables', ({ mm }) => mm.pageTables.nrPtes++, /^Error: pte tables: 3 by the books, 2 found/],
  ['a table that no entry points to', ({ mm }) => lose(mm), /^Error: (pte )?tables/],
  [
    'a count of anonymous pages',
    ({ child }) => child.anonRss--,
    /^Error: anonymous pages of address space 2/,
  ],
  ['a count of file pages', ({ mm }) => mm.fileRss++, /^Error: other pages of address space 1/],
  ['a count of pages of areas', ({ mm }) => mm.totalVm++, /^Error: pages of areas of address space 1/],
  ['a count of locked pages', ({ mm }) => mm.lockedVm++, /^Error: locked pages of address space 1/],
  ['areas out of order', ({ mm }) => mm.vmas.reverse(), /^Error: vma at 0x10000000 is out of order/],
  [
    'a flag of an anonymous page',
    ({ memory, cached }) => memory.frames.setFlags(cached, FRAME_ANON),
    /by the books|anonymous and a file's/,
  ],
  [
    'a flag of the page cache',
    ({ memory, cached }) => memory.frames.clearFlags(cached, FRAME_CACHED),
    /^Error: /,
  ],
  [
    'a flag of the swap cache',
    ({ memory, shared }) => memory.frames.setFlags(shared, FRAME_SWAP_CACHE),
    /references|swap cache disagree/,
  ],
  [
    'a swap slot that is named once too often',
    ({ memory }) => memory.swap.duplicate(1),
    /^Error: entries that name swap slot 1: 3 by the books, 2 found/,
  ],
  [
    'a swap slot that is named too seldom',
    ({ memory }) => memory.swap.free(1),
    /^Error: entries that name swap slot 1: 1 by the books, 2 found/,
  ],
  ['a count of cached pages', ({ file }) => Object.assign(file, { nrPages: 2 }), /^Error: pages of file/],
];

/** Takes the last-level table of the file's pages out of the tree. */
function lose(mm: Mm): void {
  const index = mm.pageTables.ensurePmdEntry(FILE_START / 2 ** 21);
  mm.pageTables.lo[index] = 0;
}

test('books in order', () => {
  const { memory, mm, shared } = books();
  assert.equal(memory.swap.used, 1);
  checkInvariants(memory, () => 0);
  checkInvariants(mm);
  memory.frames.get(shared);
  checkInvariants(memory);
  checkInvariants(memory, (pfn) => Number(pfn === shared));
});

for (const [what, plant, says] of FAULTS) {
  test(`it is found: ${what}`, () => {
    const made = books();
    plant(made);
    assert.throws(() => checkInvariants(made.memory, () => 0), says);
  });
}

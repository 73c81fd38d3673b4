import assert from 'node:assert/strict';
import { test } from 'node:test';
import { access } from './access.ts';
import { checkInvariants } from './check-invariants.ts';
import { mapHugePmd, pmdpClearFlushYoungNotify, splitHugePmd } from './huge-pmd.ts';
import { type KernelOptions, kernelOptions } from './kernel-options.ts';
import { translate } from './map-range.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import { mmuNotifierRegister, mmuNotifierUnregister } from './mmu-notifier-register.ts';
import { PAGE_SHARED } from './pgprot.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { pteYoung } from './pte.ts';
import { PAGE_DIRTY } from './pte-bits.ts';
import { addVma, VM_RW } from './test-machine.ts';
import { VM_SHARED } from './vm-flags.ts';

const START = 0x7f00_0020_0000;
const END = START + 0x200000;

function machine(changes: Partial<KernelOptions> = {}) {
  const memory = new PhysicalMemory(1024, kernelOptions({ transparentHugePages: true, ...changes }));
  const mm = new Mm(memory);
  addVma(mm, START, END, VM_RW | VM_SHARED);
  const first = memory.frames.allocateRun(512);
  mapHugePmd(mm, START, first, PAGE_SHARED);
  for (let i = 0; i < 512; i++) memory.frames.put(first + i);
  return { memory, mm, first };
}

test('T57 a split is a range of the aligned 2 MiB, and 512 entries are afterwards as the one was', () => {
  const { memory, mm, first } = machine();
  const log: string[] = [];
  // The secondary entry of the huge page, which must be gone between start and end.
  let secondary: number | null = translate(mm, START);
  const note = (what: string, start: number, end: number) => {
    const small = mm.pageTables.findPte(START) >= 0;
    log.push(
      `${what} ${start === START && end === END} small ${small} ${translate(mm, START + 0x5000)} ${secondary}`,
    );
  };
  const notifier = new MmuNotifier({
    invalidateRangeStart: (_mn, _mm, start, end) => {
      note('S', start, end);
      secondary = null;
    },
    invalidateRangeEnd: (_mn, _mm, start, end) => note('E', start, end),
  });
  mmuNotifierRegister(notifier, mm);
  access(mm, START + 0x5678, true);
  assert.equal(splitHugePmd(mm, START + 0x12345), true);
  assert.deepEqual(log, [`S true small false ${first + 5} ${first}`, `E true small true ${first + 5} null`]);
  const base = mm.pageTables.findPte(START);
  for (let i = 0; i < 512; i++) {
    assert.equal(translate(mm, START + i * 4096), first + i);
    assert.equal(mm.pageTables.lo[base + i]! & 0xfff, (PAGE_SHARED & 0xfff) | PAGE_DIRTY);
  }
  assert.equal(splitHugePmd(mm, START), false, 'none is there any more');
  checkInvariants(memory);
  mmput(mm);
  mmuNotifierUnregister(notifier, mm);
  assert.equal(memory.frames.freeCount, 1024);
});

test('3.18: the age of a huge page is asked for as one range, before that by its first address', () => {
  for (const rangeAging of [false, true]) {
    const { mm } = machine({ rangeAging });
    const asked: unknown[] = [];
    const clearFlushYoung = (_mn: MmuNotifier, _mm: Mm, start: number, end?: number) => {
      asked.push(start, end);
      return 4;
    };
    mmuNotifierRegister(new MmuNotifier({ clearFlushYoung }), mm);
    assert.equal(pmdpClearFlushYoungNotify(mm, START), 5);
    assert.equal(pmdpClearFlushYoungNotify(mm, START), 4);
    assert.deepEqual(asked.slice(0, 2), [START, rangeAging ? END : undefined]);
    assert.equal(pmdpClearFlushYoungNotify(mm, START + 0x200000), 0, 'no huge page is there');
    splitHugePmd(mm, START);
    assert.equal(pteYoung(mm.pageTables.lo[mm.pageTables.findPte(START)]!), false, 'as the huge one was');
  }
});

test('what is refused', () => {
  const { mm } = machine();
  assert.throws(() => mapHugePmd(mm, START, 512, PAGE_SHARED), /has an entry already/);
  assert.throws(() => mapHugePmd(mm, START + 0x1000, 512, PAGE_SHARED), RangeError);
  assert.throws(() => mapHugePmd(new Mm(), START, 512, PAGE_SHARED), { code: 'KERNEL' });
});

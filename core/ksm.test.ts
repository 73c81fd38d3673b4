import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInvariants } from './check-invariants.ts';
import { EINVAL } from './errno.ts';
import { type KernelOptions, kernelOptions } from './kernel-options.ts';
import { KSM_BUSY, ksmReplacePage, ksmWriteProtectPage } from './ksm.ts';
import { Mm } from './mm.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import { mmuNotifierRegister } from './mmu-notifier-register.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { pteMkwrite, pteWrite } from './pte.ts';
import { addVma, populate } from './test-machine.ts';

const PAGE = 0x7f00_0000_3000;
const OTHER = PAGE + 0x1000;

/** Two private pages, the first one writable; what notifiers with and without changePte are told. */
function machine(changePte: KernelOptions['changePte']) {
  const memory = new PhysicalMemory(64, kernelOptions({ changePte }));
  const mm = new Mm(memory);
  const vma = addVma(mm, PAGE, PAGE + 0x2000);
  const pfn = populate(vma, PAGE);
  const other = populate(vma, OTHER);
  const { lo } = mm.pageTables;
  const ptep = mm.pageTables.findPte(PAGE);
  lo[ptep] = pteMkwrite(lo[ptep]!);
  const log: string[] = [];
  const page = (_mn: MmuNotifier, _mm: Mm, address: number) => {
    log.push(`P ${address - PAGE}`);
  };
  const range = (what: string) => () => {
    log.push(what);
  };
  mmuNotifierRegister(new MmuNotifier({ invalidatePage: page }), mm);
  mmuNotifierRegister(
    new MmuNotifier({
      invalidatePage: page,
      changePte: (_mn, _mm, address, low) => log.push(`C ${address - PAGE} ${low >>> 12} ${pteWrite(low)}`),
      invalidateRangeStart: range('S'),
      invalidateRangeEnd: range('E'),
    }),
    mm,
  );
  return { memory, mm, vma, pfn, other, log, low: () => lo[ptep]! };
}

for (const [changePte, told] of [
  ['store-first', (change: string) => [change, 'P 0']],
  ['notify-first', (change: string) => ['S', change, 'E']],
] as const) {
  test(`write-protected, compared, replaced: ${changePte}`, () => {
    const { memory, mm, vma, pfn, other, log, low } = machine(changePte);
    assert.equal(ksmWriteProtectPage(vma, PAGE), 0);
    assert.deepEqual(log.splice(0), told(`C 0 ${pfn} false`));
    assert.equal(pteWrite(low()), false);
    assert.equal(ksmWriteProtectPage(vma, PAGE), 0, 'it is read-only already');
    assert.deepEqual(log, []);
    assert.equal(ksmReplacePage(vma, PAGE, pfn, other), 0);
    assert.deepEqual(log.splice(0), told(`C 0 ${other} false`));
    assert.equal(memory.frames.refCount[pfn], 0);
    assert.equal(memory.frames.mapCountOf(other), 2);
    assert.equal(ksmReplacePage(vma, PAGE, pfn, other), -EINVAL);
    checkInvariants(mm);
  });
}

test('a page that somebody else uses stays writable, and the notifiers are told of the entry as it was', () => {
  const { memory, vma, pfn, log, low } = machine('store-first');
  memory.frames.get(pfn);
  assert.equal(ksmWriteProtectPage(vma, PAGE), KSM_BUSY);
  assert.deepEqual(log, [`C 0 ${pfn} true`, 'P 0']);
  assert.equal(pteWrite(low()), true);
  assert.equal(ksmWriteProtectPage(vma, PAGE + 0x200000), -EINVAL);
});

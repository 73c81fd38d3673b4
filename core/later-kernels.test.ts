import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireMaySleep } from './agent.ts';
import { doWpPage } from './do-wp-page.ts';
import { EAGAIN } from './errno.ts';
import { type KernelOptions, kernelOptions, LINUX_2_6_30 } from './kernel-options.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  mmuNotifierClearFlushYoung,
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from './mmu-notifier.ts';
import {
  mmuNotifierClearFlushYoungRange,
  mmuNotifierClearYoung,
  mmuNotifierInvalidateRangeEndNonblock,
  mmuNotifierInvalidateRangeStartNonblock,
  mmuNotifierTestYoung,
} from './mmu-notifier-later.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import type { MmuNotifierOps } from './mmu-notifier-ops.ts';
import { MMU_NOTIFY_CLEAR, MMU_NOTIFY_PROTECTION_PAGE } from './mmu-notifier-range.ts';
import { mmuNotifierRegister, mmuNotifierUnregister } from './mmu-notifier-register.ts';
import { pageMkclean } from './page-mkclean.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { rcu } from './rcu.ts';
import { addVma, populate, VM_RW } from './test-machine.ts';
import { tryToUnmap } from './try-to-unmap.ts';
import { VM_SHARED } from './vm-flags.ts';

const PAGE = 0x7f00_0000_3000;

function mmOf(changes: Partial<KernelOptions>): Mm {
  return new Mm(new PhysicalMemory(64, kernelOptions(changes)));
}

function add(mm: Mm, ops: MmuNotifierOps): MmuNotifier {
  const mn = new MmuNotifier(ops);
  assert.equal(mmuNotifierRegister(mn, mm), 0);
  return mn;
}

const hex = (address: number): string => `0x${address.toString(16)}`;

/** Every operation writes itself down, with what it sees in the page table. */
function listener(log: string[], name: string, look: () => string, left: (keyof MmuNotifierOps)[] = []) {
  const note = (what: string) => {
    log.push(`${name} ${what} ${look()}`);
  };
  const ops: MmuNotifierOps = {
    invalidatePage: (_mn, _mm, address) => note(`P ${hex(address)}`),
    invalidateRangeStart: (_mn, _mm, start, end) => note(`S ${hex(start)}-${hex(end)}`),
    invalidateRangeEnd: (_mn, _mm, start, end) => note(`E ${hex(start)}-${hex(end)}`),
    changePte: (_mn, _mm, address, lo) => note(`C ${hex(address)} ${lo >>> 12}`),
  };
  return Object.fromEntries(
    Object.entries(ops).filter(([key]) => !left.includes(key as keyof MmuNotifierOps)),
  );
}

/** A page that two places map, a private writable area, and a write into it. */
function copyOnWrite(changes: Partial<KernelOptions>) {
  const mm = mmOf(changes);
  const vma = addVma(mm, PAGE, PAGE + 0x2000);
  const pfn = populate(vma, PAGE);
  populate(vma, PAGE + 0x1000, pfn);
  const log: string[] = [];
  const { lo } = mm.pageTables;
  const look = () => `pte ${lo[mm.pageTables.findPte(PAGE)]! >>> 12}`;
  add(mm, listener(log, 'old', look, ['changePte']));
  add(mm, listener(log, 'new', look));
  assert.equal(doWpPage(vma, PAGE + 5), 0);
  return log;
}

test('T56 2.6.32: the new entry is stored, then each notifier is told once, by changePte if it has that', () => {
  const raw = hex(PAGE + 5);
  assert.deepEqual(copyOnWrite({}), [`new P ${raw} pte 0`, `old P ${raw} pte 0`]);
  assert.deepEqual(copyOnWrite({ changePte: 'store-first' }), [`new C ${raw} 1 pte 1`, `old P ${raw} pte 1`]);
});

test('T56 3.7: inside a range, told before the new entry is stored, and nothing takes the place of changePte', () => {
  const [raw, range] = [hex(PAGE + 5), `${hex(PAGE)}-${hex(PAGE + 0x1000)}`];
  assert.deepEqual(copyOnWrite({ changePte: 'notify-first' }), [
    `new S ${range} pte 0`,
    `old S ${range} pte 0`,
    `new C ${raw} 1 pte 0`,
    `new E ${range} pte 1`,
    `old E ${range} pte 1`,
  ]);
});

test('4.13: a page is a range around the change of its entry, and invalidatePage is never called', () => {
  const range = `${hex(PAGE)}-${hex(PAGE + 0x1000)}`;
  assert.deepEqual(copyOnWrite({ pagesAsRanges: true }), [
    `new S ${range} pte 0`,
    `old S ${range} pte 0`,
    `new E ${range} pte 1`,
    `old E ${range} pte 1`,
  ]);
  const mm = mmOf({ pagesAsRanges: true });
  const vma = addVma(mm, PAGE, PAGE + 0x1000, VM_RW | VM_SHARED);
  const pfn = populate(vma, PAGE);
  mm.memory.frames.get(pfn);
  const log: string[] = [];
  const events: number[] = [];
  const look = () => `pte ${(mm.pageTables.lo[mm.pageTables.findPte(PAGE)]! & 3).toString(2)}`;
  add(mm, {
    ...listener(log, 'a', look),
    clearFlushYoung: () => 0,
    invalidateRangeStart: (_mn, _mm, start, end, seen) => {
      log.push(`a S ${hex(start)}-${hex(end)} ${look()}`);
      events.push(seen!.event);
    },
  });
  assert.equal(pageMkclean(mm.memory, pfn), 1);
  assert.deepEqual(log.splice(0), [`a S ${range} pte 11`, `a E ${range} pte 1`]);
  tryToUnmap(mm.memory, pfn, 'migration');
  assert.deepEqual(log, [`a S ${range} pte 1`, `a E ${range} pte 0`]);
  assert.deepEqual(events, [MMU_NOTIFY_PROTECTION_PAGE, MMU_NOTIFY_CLEAR]);
});

test('3.7: callbacks may sleep, but not those under the lock of an entry; a grace period is still a deadlock', () => {
  const outcomes = (changes: Partial<KernelOptions>) => {
    const mm = mmOf(changes);
    const seen: Record<string, string> = {};
    const attempt = (name: string) => () => {
      for (const [what, call] of [
        ['sleep', () => requireMaySleep('waiting')],
        ['unregister', () => mmuNotifierUnregister(other, mm)],
      ] as const) {
        try {
          call();
          seen[`${name} ${what}`] = 'ok';
        } catch (error) {
          seen[`${name} ${what}`] = (error as { code: string }).code;
        }
      }
      return 0;
    };
    const other = add(mm, {});
    add(mm, {
      release: attempt('release'),
      clearFlushYoung: attempt('young'),
      invalidatePage: attempt('page'),
      invalidateRangeStart: attempt('start'),
      invalidateRangeEnd: attempt('end'),
    });
    mmuNotifierClearFlushYoung(mm, PAGE);
    mmuNotifierInvalidatePage(mm, PAGE);
    mmuNotifierInvalidateRangeStart(mm, PAGE, PAGE + 4096);
    mmuNotifierInvalidateRangeEnd(mm, PAGE, PAGE + 4096);
    mmput(mm);
    assert.deepEqual(rcu, { depth: 0, elsewhere: 0, sleepable: 0 });
    return seen;
  };
  const before = outcomes({});
  const after = outcomes({ sleepingCallbacks: true });
  for (const operation of ['release', 'young', 'page', 'start', 'end']) {
    assert.equal(before[`${operation} sleep`], 'SLEEP_IN_ATOMIC');
    assert.equal(after[`${operation} sleep`], operation === 'young' ? 'SLEEP_IN_ATOMIC' : 'ok');
    assert.equal(before[`${operation} unregister`], 'SELF_DEADLOCK');
    assert.equal(after[`${operation} unregister`], 'SELF_DEADLOCK');
  }
});

test('3.7: a callback may register a notifier elsewhere, and release another address space without notifiers', () => {
  const [mm, other] = [mmOf({ sleepingCallbacks: true }), mmOf({ sleepingCallbacks: true })];
  const late = new MmuNotifier({});
  add(mm, { invalidateRangeStart: () => mmuNotifierRegister(late, other) });
  mmuNotifierInvalidateRangeStart(mm, PAGE, PAGE + 4096);
  assert.equal(late.mm, other);
  add(mm, { invalidateRangeEnd: () => mmput(mmOf({})) });
  mmuNotifierInvalidateRangeEnd(mm, PAGE, PAGE + 4096);
});

test('2.6.38: testYoung stops at the first that finds the page young, and clears nothing', () => {
  const asked: string[] = [];
  const mm = mmOf({ testYoung: true });
  const answers = { C: 0, B: 2, A: 1 };
  add(mm, { testYoung: () => asked.push('A') && answers.A });
  add(mm, { testYoung: () => asked.push('B') && answers.B });
  add(mm, {});
  add(mm, { testYoung: () => asked.push('C') && answers.C });
  assert.equal(mmuNotifierTestYoung(mm, PAGE), 2);
  assert.deepEqual(asked, ['C', 'B']);
  answers.B = 0;
  answers.A = 0;
  assert.equal(mmuNotifierTestYoung(mm, PAGE), 0);
  assert.equal(mmuNotifierTestYoung(mmOf({ testYoung: true }), PAGE), 0);
});

test('3.18 and 4.3: aging by ranges, all asked, with and without a flush', () => {
  const asked: unknown[] = [];
  const ops = (young: number): MmuNotifierOps => ({
    clearFlushYoung: (_mn, _mm, start, end) => asked.push('flush', start, end) && young,
    clearYoung: (_mn, _mm, start, end) => asked.push('no flush', start, end) && young,
  });
  const mm = mmOf({ rangeAging: true });
  add(mm, ops(1));
  add(mm, ops(2));
  assert.equal(mmuNotifierClearFlushYoung(mm, PAGE), 3);
  assert.deepEqual(asked.splice(0), ['flush', PAGE, PAGE + 4096, 'flush', PAGE, PAGE + 4096]);
  assert.equal(mmuNotifierClearFlushYoungRange(mm, PAGE, PAGE + 0x200000), 3);
  assert.deepEqual(asked.splice(0).slice(3), ['flush', PAGE, PAGE + 0x200000]);
  assert.equal(mmuNotifierClearYoung(mm, PAGE, PAGE + 4096), 3);
  assert.deepEqual(asked.splice(0).slice(3), ['no flush', PAGE, PAGE + 4096]);
  const old = mmOf({});
  add(old, ops(1));
  assert.equal(mmuNotifierClearFlushYoung(old, PAGE), 1);
  assert.deepEqual(asked.splice(0), ['flush', PAGE, undefined]);
  assert.equal(mmuNotifierClearYoung(old, PAGE, PAGE + 4096), 0);
});

/** C (newest) and A agree, B refuses while it is busy. D has no start. */
function refusing(nonBlockingStarts: KernelOptions['nonBlockingStarts']) {
  const log: string[] = [];
  const mm = mmOf({ nonBlockingStarts });
  const ops = (name: string, refuses = false): MmuNotifierOps => ({
    invalidateRangeStart: (_mn, _mm, _start, _end, range) => {
      log.push(`${name} S${range?.blockable === false ? '?' : ''}`);
      return refuses ? -EAGAIN : 0;
    },
    invalidateRangeEnd: () => log.push(`${name} E`),
  });
  add(mm, { invalidateRangeEnd: ops('D').invalidateRangeEnd! });
  add(mm, ops('A'));
  add(mm, { invalidateRangeStart: ops('B', true).invalidateRangeStart! });
  add(mm, ops('C'));
  return { mm, log };
}

test('4.19: all are asked, also after one has refused; from 5.12 on all that have an end get it', () => {
  for (const [option, ends] of [
    ['unpaired', []],
    ['paired', ['C E', 'A E', 'D E']],
  ] as const) {
    const { mm, log } = refusing(option);
    const result = mmuNotifierInvalidateRangeStartNonblock(mm, PAGE, PAGE + 4096, MMU_NOTIFY_CLEAR);
    assert.equal(result, -EAGAIN);
    assert.deepEqual(log, ['C S?', 'B S?', 'A S?', ...ends]);
    assert.deepEqual(mm.memory.warnings, []);
  }
});

test('4.19: a blockable range is not refused: a warning, and it goes on', () => {
  const { mm, log } = refusing('paired');
  mmuNotifierInvalidateRangeStart(mm, PAGE, PAGE + 4096);
  mmuNotifierInvalidateRangeEnd(mm, PAGE, PAGE + 4096);
  assert.deepEqual(log, ['C S', 'B S', 'A S', 'C E', 'A E', 'D E']);
  assert.deepEqual(mm.memory.warnings, ['a notifier refused the start of a blockable range']);
});

test('4.19: a range that must not block does not sleep, from its start to its end; before, all do as they like', () => {
  const codes = (changes: Partial<KernelOptions>) => {
    const mm = mmOf({ sleepingCallbacks: true, ...changes });
    const seen: string[] = [];
    const attempt = () => {
      try {
        requireMaySleep('waiting');
        seen.push('sleeps');
      } catch (error) {
        seen.push((error as { code: string }).code);
      }
    };
    add(mm, { invalidateRangeStart: attempt, invalidateRangeEnd: attempt });
    assert.equal(mmuNotifierInvalidateRangeStartNonblock(mm, PAGE, PAGE + 4096, MMU_NOTIFY_CLEAR), 0);
    mmuNotifierInvalidateRangeEndNonblock(mm, PAGE, PAGE + 4096, MMU_NOTIFY_CLEAR);
    return seen;
  };
  assert.deepEqual(codes({ nonBlockingStarts: 'paired' }), ['SLEEP_IN_ATOMIC', 'SLEEP_IN_ATOMIC']);
  assert.deepEqual(codes({}), ['sleeps', 'sleeps']);
});

test('with every option off, the walks of later kernels do what those of 2.6.30 do', () => {
  const run = (kernel: KernelOptions) => {
    const log: string[] = [];
    const mm = new Mm(new PhysicalMemory(64, kernel));
    add(mm, { ...listener(log, 'A', () => ''), clearFlushYoung: () => 1 });
    add(mm, { clearFlushYoung: () => 4 });
    add(
      mm,
      listener(log, 'C', () => ''),
    );
    mmuNotifierInvalidatePage(mm, PAGE);
    mmuNotifierInvalidateRangeStart(mm, PAGE, PAGE + 4096);
    mmuNotifierInvalidateRangeEnd(mm, PAGE, PAGE + 4096);
    log.push(String(mmuNotifierClearFlushYoung(mm, PAGE)));
    return log;
  };
  const expected = run(LINUX_2_6_30);
  assert.equal(expected.length, 7);
  assert.deepEqual(run(kernelOptions({})), expected);
});

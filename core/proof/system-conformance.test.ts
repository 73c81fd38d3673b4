import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInvariants } from '../check-invariants.ts';
import { findDivergence } from '../find-divergence.ts';
import * as core from '../index.ts';
import { type Build, campaignSequence, OPERATIONS } from './campaign.ts';
import { CoreSystem } from './core-system.ts';
import { ReferenceSystem } from './reference-system.ts';
import { systemComparison } from './system-conformance.ts';

const SEQUENCES = 250;

test(`core and the reference model agree on ${SEQUENCES * OPERATIONS} system calls and page faults`, () => {
  for (let seed = 1; seed <= SEQUENCES; seed++) assert.equal(campaignSequence(seed), null);
});

test('with walks generated at once they agree too', () => {
  const { loops } = core.dispatchTiers;
  core.dispatchTiers.loops = 0;
  for (let seed = 1; seed <= 25; seed++) assert.equal(campaignSequence(seed), null);
  core.dispatchTiers.loops = loops;
});

test('T63 without the hooks they agree too, but for the events', async () => {
  const url = new URL('../../core-off/index.js', import.meta.url);
  const build = (await import(url.href)) as Build;
  assert.equal(build.CONFIG_MMU_NOTIFIER, false);
  for (let seed = 1; seed <= 50; seed++) assert.equal(campaignSequence(seed, build), null);
});

const compareWith = (make: () => CoreSystem) => systemComparison(make, () => new ReferenceSystem());

/** Looks into itself too. */
class CheckedSystem extends CoreSystem {
  override look(): string {
    checkInvariants(this.memory, () => 0);
    return super.look();
  }
}

test('and core does not contradict itself meanwhile', () => {
  const comparison = compareWith(() => new CheckedSystem(core));
  for (let seed = 1; seed <= 10; seed++) assert.equal(findDivergence(comparison, seed, OPERATIONS), null);
});

/** Each is wrong in one thing. */
class ForgetsLastPage extends CoreSystem {
  override munmap(process: number, start: number, length: number): number {
    return super.munmap(process, start, length > 4096 ? length - 4096 : length);
  }
}

class NotifiesPageByPage extends CoreSystem {
  override mprotect(process: number, start: number, length: number, prot: number): number {
    const half = Math.ceil(length / 8192) * 4096;
    const error = super.mprotect(process, start, half, prot);
    return error !== 0 || half >= length ? error : super.mprotect(process, start + half, length - half, prot);
  }
}

class KeepsAfterAdvice extends CoreSystem {
  override madvise(...[process, start, length, advice]: Parameters<CoreSystem['madvise']>): number {
    return super.madvise(process, start, length, advice === 'dontneed' ? 'normal' : advice);
  }
}

class WritesToAll extends CoreSystem {
  override touch(process: number, address: number, write: boolean): string {
    const mm = this.mms[process]!;
    const ptep = mm.pageTables.findPte(address);
    if (write && ptep >= 0 && core.hardwarePresent(mm.pageTables.lo[ptep]!)) {
      mm.pageTables.lo[ptep] = core.pteMkwrite(mm.pageTables.lo[ptep]!);
    }
    return super.touch(process, address, write);
  }
}

class SharesWithChild extends CoreSystem {
  override fork(parent: number, child: number): void {
    super.fork(parent, child);
    const { lo } = this.mms[parent]!.pageTables;
    for (const vma of this.mms[parent]!.vmas) {
      const ptep = this.mms[parent]!.pageTables.findPte(vma.vmStart);
      if (ptep >= 0 && core.pteDirty(lo[ptep]!)) lo[ptep] = core.pteMkwrite(lo[ptep]!);
    }
  }
}

class ForgetsToFlush extends CoreSystem {
  override reclaim(process: number, address: number, usedElsewhere: boolean): string {
    const { tlb } = this.mms[process]!;
    const flushPage = tlb.flushPage;
    tlb.flushPage = () => {};
    const result = super.reclaim(process, address, usedElsewhere);
    tlb.flushPage = flushPage;
    return result;
  }
}

for (const Wrong of [
  ForgetsLastPage,
  NotifiesPageByPage,
  KeepsAfterAdvice,
  WritesToAll,
  SharesWithChild,
  ForgetsToFlush,
]) {
  test(`a system that is wrong is found out: ${Wrong.name}`, () => {
    const comparison = compareWith(() => new Wrong(core));
    let found: string | null = null;
    for (let seed = 1; seed <= 20 && found === null; seed++) {
      found = findDivergence(comparison, seed, OPERATIONS);
    }
    assert.match(found ?? 'nothing found', /^seed \d+: .* -> .* against /s);
    assert.ok(found!.split('; ').length <= 6, found!);
  });
}

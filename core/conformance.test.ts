import assert from 'node:assert/strict';
import { test } from 'node:test';
import { access } from './access.ts';
import { TASK_SIZE_MAX } from './address.ts';
import { ageRange } from './age-range.ts';
import { checkInvariants } from './check-invariants.ts';
import { COPY, type MemoryModel, memoryComparison, POOL, type Rights } from './conformance.ts';
import { doWpPage } from './do-wp-page.ts';
import { findDivergence } from './find-divergence.ts';
import { mapRange, translate } from './map-range.ts';
import { Mm } from './mm.ts';
import { pageReferenced } from './page-referenced.ts';
import { PAGE_NONE, PAGE_READONLY, PAGE_SHARED } from './pgprot.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { protectRange } from './protect-range.ts';
import { ReferenceModel } from './reference-model.ts';
import { addVma } from './test-machine.ts';
import { unmapRange } from './unmap-range.ts';
import type { Vma } from './vma.ts';

const FRAMES = 256;
const PROT = { none: PAGE_NONE, read: PAGE_READONLY, write: PAGE_SHARED };

/** The real thing, behind the questions that the conformance suite asks. */
class CoreModel implements MemoryModel {
  readonly #memory = new PhysicalMemory(FRAMES);
  readonly #mms = [new Mm(this.#memory), new Mm(this.#memory)];
  readonly #vmas: Vma[];

  constructor() {
    this.#memory.frames.allocateRun(POOL);
    this.#vmas = this.#mms.map((mm) => addVma(mm, 0, TASK_SIZE_MAX));
    for (const mm of this.#mms) mm.mmapSem.downWrite();
  }

  map(mm: number, start: number, end: number, firstPfn: number, rights: Rights): boolean {
    try {
      mapRange(this.#mms[mm]!, start, end, firstPfn, PROT[rights]);
      return true;
    } catch (error) {
      if (String(error).includes('has an entry already')) return false;
      throw error;
    }
  }

  unmap(mm: number, start: number, end: number): number {
    return unmapRange(this.#mms[mm]!, start, end);
  }

  protect(mm: number, start: number, end: number, rights: Rights): number {
    return protectRange(this.#mms[mm]!, start, end, PROT[rights]);
  }

  age(mm: number, start: number, end: number): number {
    return ageRange(this.#mms[mm]!, start, end);
  }

  access(mm: number, address: number, write: boolean): number {
    return named(access(this.#mms[mm]!, address, write));
  }

  writeFault(mm: number, address: number): boolean {
    return doWpPage(this.#vmas[mm]!, address) === 0;
  }

  translate(mm: number, address: number): number {
    return named(translate(this.#mms[mm]!, address));
  }

  mapCount(pfn: number): number {
    return this.#memory.frames.mapCountOf(pfn);
  }

  referenced(pfn: number): number {
    return pageReferenced(this.#memory, pfn);
  }

  freeFrames(): number {
    return this.#memory.frames.freeCount;
  }

  check(): void {
    for (const mm of this.#mms) checkInvariants(mm);
  }
}

const named = (pfn: number): number => (pfn >= POOL ? COPY : pfn);

/** Each is wrong in one thing. */
class ForgetsReferences extends CoreModel {
  override age(mm: number, start: number, end: number): number {
    return Math.min(1, super.age(mm, start, end));
  }
}

class ForgetsLastPage extends CoreModel {
  override unmap(mm: number, start: number, end: number): number {
    return start + 4096 === end ? super.unmap(mm, start, end) : super.unmap(mm, start, end - 4096);
  }
}

const reference = (): MemoryModel => new ReferenceModel(FRAMES);

test('core and the reference model agree on 20,000 random operations', () => {
  for (let seed = 1; seed <= 10; seed++) {
    assert.equal(
      findDivergence(
        memoryComparison(() => new CoreModel(), reference),
        seed,
        2000,
      ),
      null,
    );
  }
});

test('a model that is wrong is found out, with a short sequence', () => {
  for (const Wrong of [ForgetsReferences, ForgetsLastPage]) {
    const found = findDivergence(
      memoryComparison(() => new Wrong(), reference),
      1,
      2000,
    );
    assert.match(found ?? 'nothing found', /^seed 1: .* -> .* against /);
    assert.ok(found!.split('; ').length <= 6, found!);
  }
});

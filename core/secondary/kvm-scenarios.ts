import { PAGE_SIZE } from '../address.ts';
import { mapRange } from '../map-range.ts';
import { Mm } from '../mm.ts';
import {
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from '../mmu-notifier.ts';
import { PAGE_SHARED } from '../pgprot.ts';
import { PhysicalMemory } from '../physical-memory.ts';
import { ptePfn31, ptePresent } from '../pte.ts';
import { ptepGetAndClear } from '../ptep.ts';
import { takenPte } from '../taken-pte.ts';
import { zapPages } from '../zap-pages.ts';
import type { FaultIn } from './host-page.ts';
import type { Kvm } from './kvm.ts';
import type { KvmFault } from './kvm-fault.ts';
import type { KvmProtocol } from './kvm-protocols.ts';
import { KvmWitness } from './kvm-witness.ts';
import type { Program, World } from './schedule.ts';

const FRAMES = 16;
const START = 0x40_0000;
const PAGES = 4;
/** What a faulting processor adds to a page's address. */
const OFFSET_IN_PAGE = 0x9c3;

/**
 * Four mapped pages of a process, and a guest that has them as its frames 0 to 3 and once more as 16 to 19. Of the
 * first two pages there are sptes. Every program of an agent runs on the real page tables and notifiers.
 */
export class KvmWorld {
  readonly mm = new Mm(new PhysicalMemory(FRAMES));
  readonly kvm: Kvm;
  readonly witness: KvmWitness;
  readonly #protocol: KvmProtocol;
  readonly #faults: KvmFault[] = [];
  /** The lock of the entries is held, so that nobody can fault a page in. */
  #pteLocked = false;

  /** @param numbers see `KvmWitness` */
  constructor(protocol: KvmProtocol, numbers: boolean) {
    this.#protocol = protocol;
    this.kvm = new protocol.Kvm(this.mm, { faultIn: this.#faultIn });
    this.witness = new KvmWitness(this.kvm, numbers);
    for (let page = 0; page < PAGES; page++) this.#populate(START + page * PAGE_SIZE);
    this.kvm.memslots.add(0, PAGES, START);
    this.kvm.memslots.add(16, PAGES, START);
    const fault = this.#newFault();
    for (const gfn of [0, 1, 16]) fault.handle(0, gfn, true);
    this.witness.register();
  }

  /** An unmapping under mmap_sem for read (MADV_DONTNEED), which faults may run beside. */
  *range(firstPage: number, pages: number): Program {
    const { mm } = this;
    const [start, end] = [START + firstPage * PAGE_SIZE, START + (firstPage + pages) * PAGE_SIZE];
    yield 'S';
    mmuNotifierInvalidateRangeStart(mm, start, end);
    yield 'clear';
    zapPages(mm, start, end);
    yield 'E';
    mmuNotifierInvalidateRangeEnd(mm, start, end);
    mm.gather.flush(mm);
    if (this.#protocol.lateEnd === null) return;
    yield 'late E';
    this.#protocol.lateEnd(this.kvm);
  }

  /** One entry is taken away under its lock, as reclaim does. */
  *page(page: number): Program {
    const { clearFirst } = this.#protocol;
    const address = START + page * PAGE_SIZE;
    const tell = () => mmuNotifierInvalidatePage(this.mm, address + OFFSET_IN_PAGE);
    yield clearFirst ? 'clear' : 'P';
    this.#pteLocked = true;
    const pfn = this.#presentPfn(address);
    if (pfn >= 0) {
      if (clearFirst) this.#clear(address);
      else tell();
    }
    yield clearFirst ? 'P' : 'clear';
    if (pfn >= 0) {
      if (clearFirst) tell();
      else this.#clear(address);
      this.mm.memory.pageRemoveRmap(pfn, this.mm.mmId, address);
      this.mm.memory.frames.put(pfn);
    }
    this.#pteLocked = false;
  }

  /** A virtual CPU writes to a page of which it has no spte yet. */
  *fault(root: number, gfn: number): Program {
    const fault = this.#newFault();
    fault.begin(root, gfn, true);
    for (const [name, take] of this.#protocol.faultSteps) {
      yield name;
      this.witness.step(fault, name, () => take(fault));
    }
  }

  world(agents: World['agents']): World {
    return {
      agents,
      check: () => this.witness.check(),
      checkEnd: () => this.#checkEnd(),
      fingerprint: () => this.#fingerprint(),
    };
  }

  #newFault(): KvmFault {
    const fault = new this.#protocol.Fault(this.kvm);
    this.#faults.push(fault);
    return fault;
  }

  readonly #faultIn: FaultIn = (_mm, address) => {
    if (this.#pteLocked) return false;
    this.#populate(address);
    return true;
  };

  #populate(address: number): void {
    const { frames } = this.mm.memory;
    const pfn = frames.allocate();
    mapRange(this.mm, address, address + PAGE_SIZE, pfn, PAGE_SHARED);
    frames.put(pfn);
  }

  #presentPfn(address: number): number {
    const { lo, hi } = this.mm.pageTables;
    const ptep = this.mm.pageTables.findPte(address);
    return ptePresent(lo[ptep]!) ? ptePfn31(lo[ptep]!, hi[ptep]!) : -1;
  }

  #clear(address: number): void {
    ptepGetAndClear(this.mm, this.mm.pageTables.findPte(address));
    this.mm.tlb.flushPage(address);
    if (this.#protocol.clearFirst) this.witness.inFlight = address;
    takenPte.lo = 0;
  }

  /** At rest every reference has an owner: the mappings and the sptes. */
  #checkEnd(): string | null {
    const { frames } = this.mm.memory;
    const owned = this.witness.ownedReferences();
    for (let pfn = 0; pfn < FRAMES; pfn++) {
      const owners = frames.mapCountOf(pfn) + (owned.get(pfn) ?? 0);
      if (frames.refCount[pfn] !== owners) return `K8 frame ${pfn} has a reference that nobody owns`;
    }
    return null;
  }

  #fingerprint(): string {
    const { refCount, state, freeCount } = this.mm.memory.frames;
    const entries = Array.from({ length: PAGES }, (_, page) => this.#presentPfn(START + page * PAGE_SIZE));
    const frames = [[...refCount], [...state], freeCount];
    return JSON.stringify([this.witness.state(), entries, frames, this.#pteLocked]);
  }
}

/** Which agents run beside each other. */
export interface KvmScenario {
  readonly name: string;
  readonly agents: (world: KvmWorld) => World['agents'];
}

const agent = (name: string, program: Program) => ({ name, program });

export const KVM_SCENARIOS: readonly KvmScenario[] = [
  {
    name: '{S, clear, E} and a fault',
    agents: (world) => [agent('unmap', world.range(0, 1)), agent('vcpu', world.fault(1, 0))],
  },
  {
    name: '{clear, P} and a fault',
    agents: (world) => [agent('reclaim', world.page(0)), agent('vcpu', world.fault(1, 0))],
  },
  {
    name: 'two overlapping ranges and a fault',
    agents: (world) => [
      agent('unmap', world.range(0, 2)),
      agent('unmap2', world.range(1, 2)),
      agent('vcpu', world.fault(1, 1)),
    ],
  },
  {
    name: 'a range, a page and two faults',
    agents: (world) => [
      agent('unmap', world.range(0, 1)),
      agent('reclaim', world.page(0)),
      agent('vcpu', world.fault(1, 0)),
      agent('vcpu2', world.fault(0, 16)),
    ],
  },
];

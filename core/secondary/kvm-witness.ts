import { PAGE_SIZE, PMD_SIZE, pageAlignDown } from '../address.ts';
import { MmuNotifier } from '../mmu-notifier-node.ts';
import { mmuNotifierRegister } from '../mmu-notifier-register.ts';
import { FRAME_DIRTY } from '../page-frames.ts';
import { findHostPage, hostPage } from './host-page.ts';
import type { Kvm } from './kvm.ts';
import type { KvmFault } from './kvm-fault.ts';
import { SPTE_LARGE, SPTE_WRITABLE } from './kvm-shadow.ts';

/** A range of host addresses, [start, end). */
export type HostRange = readonly [start: number, end: number];

interface SeenSpte {
  readonly range: HostRange;
  readonly pfn: number;
  readonly flags: number;
}

/** What was true when a fault took its steps. */
interface FaultHistory {
  events: number;
  open: number;
  changes: number;
}

/**
 * For tests: watches a KVM-like secondary MMU and keeps books of its own, to say when it breaks one of the rules K1 to
 * K10 (docs/secondary-mmus.md). Two more notifiers do it, one that is called right before the watched one and one right
 * after. The first violation is kept.
 */
export class KvmWitness {
  readonly kvm: Kvm;
  violation: string | null = null;
  /** Whether the rules about numbers count (K1, K2, K7, K10), or only what comes of breaking them. */
  readonly #numbers: boolean;
  readonly openRanges: HostRange[] = [];
  /** Starts, ends and single pages heard of. */
  starts = 0;
  ends = 0;
  pages = 0;
  /** The page whose primary entry is gone but of which the notifiers have not heard yet, or -1. */
  inFlight = -1;
  /** Called on each event before and after the watched notifier: for others to do something meanwhile. */
  meanwhile: ((event: 'S' | 'E' | 'P', before: boolean) => void) | null = null;
  readonly #firstSeq: number;
  readonly #faults = new Map<KvmFault, FaultHistory>();
  #sptes: SeenSpte[] = [];

  constructor(kvm: Kvm, numbers = true) {
    this.kvm = kvm;
    this.#numbers = numbers;
    this.#firstSeq = kvm.mmuNotifierSeq;
  }

  /** Registers the watched notifier between the two others. */
  register(): void {
    const { mm, notifier } = this.kvm;
    for (const each of [this.#after(), notifier, this.#before()]) {
      const error = mmuNotifierRegister(each, mm);
      if (error !== 0) throw new Error(`mmuNotifierRegister returned ${error}, expected 0`);
    }
  }

  /** Lets a fault take a step, and looks at what it decides. */
  step(fault: KvmFault, name: string, take: () => void): void {
    const history = this.#faults.get(fault) ?? { events: 0, open: 0, changes: 0 };
    this.#faults.set(fault, history);
    const { pfn } = fault;
    const references = pfn < 0 ? 0 : this.#frames.refCount[pfn]!;
    const before = fault.state;
    take();
    if (name === 'snap') {
      history.events = this.#events;
      history.open = this.openRanges.length;
    }
    if (name === 'resolve') history.changes = this.ends + this.pages;
    if (fault.state === before) return;
    if (fault.state === 'installed') this.#checkInstalled(history);
    if (fault.state === 'retry') {
      if (this.#numbers) this.#checkCauseOfRetry(history);
      if (this.#frames.refCount[pfn] !== references - 1) this.#say(`K8 a retry keeps frame ${pfn}`);
    }
  }

  /** The first violation so far, or what is wrong now, or null. O(sptes + frames of faults). */
  check(): string | null {
    if (this.#numbers) this.#checkNumbers();
    const references = this.#countReferences();
    for (const spte of this.#collect()) this.#checkSpte(spte);
    for (const [pfn, owned] of references) {
      const total = owned + this.#frames.mapCountOf(pfn);
      const counted = this.#frames.refCount[pfn]!;
      if (counted < total) this.#say(`K6 frame ${pfn} has ${counted} references and ${total} owners`);
    }
    return this.violation;
  }

  /** References that sptes and faults hold, by frame. */
  ownedReferences(): ReadonlyMap<number, number> {
    return this.#countReferences();
  }

  /** For a fingerprint: everything in here that what follows depends on. */
  state(): unknown {
    const { kvm, starts, ends, pages, inFlight, openRanges, violation } = this;
    const faults = [...this.#faults].map(([{ kvm: _, ...fault }, history]) => [fault, history]);
    const sptes = this.#collect().map(({ range, pfn, flags }) => [range[0], pfn, flags]);
    const sums = [kvm.mmuNotifierSeq, kvm.mmuNotifierCount, kvm.released, starts, ends, pages, inFlight];
    return [sums, openRanges, violation, faults, sptes];
  }

  #before(): MmuNotifier {
    const look = () => {
      this.#sptes = this.#collect();
    };
    return new MmuNotifier({
      invalidateRangeStart: () => {
        this.meanwhile?.('S', true);
        look();
      },
      invalidateRangeEnd: () => this.meanwhile?.('E', true),
      invalidatePage: (_mn, _mm, address) => {
        this.inFlight = pageAlignDown(address);
        this.meanwhile?.('P', true);
        look();
      },
    });
  }

  #after(): MmuNotifier {
    return new MmuNotifier({
      invalidateRangeStart: (_mn, _mm, start, end) => {
        this.starts++;
        this.openRanges.push([start, end]);
        this.#checkDropped([start, end], 'K3');
        this.meanwhile?.('S', false);
      },
      invalidateRangeEnd: (_mn, _mm, start, end) => {
        this.ends++;
        const at = this.openRanges.findIndex((range) => range[0] === start && range[1] === end);
        if (at < 0) this.#say(`K1 an end without a start, ${hex(start)}`);
        else this.openRanges.splice(at, 1);
        this.meanwhile?.('E', false);
      },
      invalidatePage: (_mn, _mm, address) => {
        this.pages++;
        this.inFlight = -1;
        const page = pageAlignDown(address);
        this.#checkDropped([page, page + PAGE_SIZE], 'K4');
        this.meanwhile?.('P', false);
      },
      release: () => {
        if (this.kvm.shadow.live !== 0) this.#say('sptes are left after release');
      },
    });
  }

  /** After an event: nothing of its range is mapped; nothing else was dropped; what was written counts as written. */
  #checkDropped(range: HostRange, rule: string): void {
    const left = this.#collect();
    for (const spte of left) {
      if (meet(spte.range, range))
        this.#say(`${rule} an spte of ${hex(spte.range[0])} is left after its event`);
    }
    for (const spte of this.#sptes) {
      if (left.some((other) => other.range[0] === spte.range[0] && other.pfn === spte.pfn)) continue;
      if (!meet(spte.range, range))
        this.#say(`an spte of ${hex(spte.range[0])} is dropped outside of the range`);
      const written = (spte.flags & SPTE_WRITABLE) !== 0 && this.#frames.refCount[spte.pfn]! > 0;
      if (written && (this.#frames.flagsOf(spte.pfn) & FRAME_DIRTY) === 0)
        this.#say(`K9 frame ${spte.pfn} lost its dirty bit`);
    }
  }

  #checkNumbers(): void {
    const { mmuNotifierCount, mmuNotifierSeq } = this.kvm;
    if (mmuNotifierCount !== this.openRanges.length) {
      this.#say(`K1 count ${mmuNotifierCount} with ${this.openRanges.length} open ranges`);
    }
    const seq = (this.#firstSeq + this.ends + this.pages) | 0;
    if (mmuNotifierSeq !== seq) this.#say(`K2 sequence ${mmuNotifierSeq}, expected ${seq}`);
  }

  #checkInstalled(history: FaultHistory): void {
    if (this.openRanges.length > 0) this.#say('K3 an spte is installed while a range is open');
    const changes = this.ends + this.pages;
    if (this.#numbers && history.changes !== changes) this.#say('K7 a fault is installed that should retry');
  }

  #checkCauseOfRetry(history: FaultHistory): void {
    if (history.open > 0 || history.events !== this.#events) return;
    this.#say('K10 a fault retries without a cause');
  }

  #checkSpte({ range, pfn, flags }: SeenSpte): void {
    for (const open of this.openRanges) {
      if (meet(range, open)) this.#say(`K3 an spte of ${hex(range[0])} in an open range`);
    }
    if (this.inFlight >= range[0] && this.inFlight < range[1]) return;
    const writable = (flags & SPTE_WRITABLE) !== 0;
    if (!findHostPage(this.kvm.mm, range[0], writable) || hostPage.pfn !== pfn) {
      this.#say(`K5 an spte maps ${hex(range[0])} to frame ${pfn}, unlike the primary tables`);
    }
  }

  #countReferences(): Map<number, number> {
    const references = new Map<number, number>();
    const add = (pfn: number) => references.set(pfn, (references.get(pfn) ?? 0) + 1);
    for (const { pfn } of this.#collect()) add(pfn);
    for (const { pfn } of this.#faults.keys()) if (pfn >= 0) add(pfn);
    return references;
  }

  #collect(): SeenSpte[] {
    const sptes: SeenSpte[] = [];
    this.kvm.shadow.visit((hva, pfn, flags) => {
      const size = (flags & SPTE_LARGE) === 0 ? PAGE_SIZE : PMD_SIZE;
      sptes.push({ range: [hva, hva + size], pfn, flags });
    });
    return sptes;
  }

  get #events(): number {
    return this.starts + this.ends + this.pages;
  }

  get #frames() {
    return this.kvm.mm.memory.frames;
  }

  #say(violation: string): void {
    this.violation ??= violation;
  }
}

const meet = (a: HostRange, b: HostRange): boolean => a[0] < b[1] && a[1] > b[0];
const hex = (address: number): string => `0x${address.toString(16)}`;

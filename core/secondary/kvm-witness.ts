import { PAGE_SIZE, PMD_SIZE } from '../address.ts';
import { FRAME_DIRTY } from '../page-frames.ts';
import { EventWitness, type HostRange, hex, meet } from './event-witness.ts';
import { findHostPage, headFrame, hostPage } from './host-page.ts';
import type { Kvm } from './kvm.ts';
import type { KvmFault } from './kvm-fault.ts';
import { hostSizeOf, SPTE_LARGE, SPTE_WRITABLE } from './kvm-shadow.ts';

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
 * K10 (docs/secondary-mmus.md). The first violation is kept.
 */
export class KvmWitness extends EventWitness {
  readonly kvm: Kvm;
  /** Whether the rules about numbers count (K1, K2, K7, K10), or only what comes of breaking them. */
  readonly #numbers: boolean;
  readonly #firstSeq: number;
  readonly #faults = new Map<KvmFault, FaultHistory>();
  #sptes: SeenSpte[] = [];

  constructor(kvm: Kvm, numbers = true) {
    super(kvm.mm, kvm.notifier);
    this.kvm = kvm;
    this.#numbers = numbers;
    this.#firstSeq = kvm.mmuNotifierSeq;
  }

  /** Lets a fault take a step, and looks at what it decides. */
  step(fault: KvmFault, name: string, take: () => void): void {
    const history = this.#faults.get(fault) ?? { events: 0, open: 0, changes: 0 };
    this.#faults.set(fault, history);
    const pfn = fault.pfn < 0 ? -1 : headFrame(fault.pfn, hostSizeOf(fault.flags));
    const references = pfn < 0 ? 0 : this.#frames.refCount[pfn]!;
    const before = fault.state;
    take();
    if (name === 'snap') {
      history.events = this.events;
      history.open = this.openRanges.length;
    }
    if (name === 'resolve') history.changes = this.ends + this.pages;
    if (fault.state === before) return;
    if (fault.state === 'installed') this.#checkInstalled(history);
    if (fault.state === 'retry') {
      if (this.#numbers) this.#checkCauseOfRetry(history);
      if (this.#frames.refCount[pfn] !== references - 1) this.say(`K8 a retry keeps frame ${pfn}`);
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
      if (counted < total) this.say(`K6 frame ${pfn} has ${counted} references and ${total} owners`);
    }
    return this.violation;
  }

  /** References that sptes and faults hold, by frame. */
  ownedReferences(): ReadonlyMap<number, number> {
    return this.#countReferences();
  }

  /** For a fingerprint: everything in here that what follows depends on. */
  state(): unknown {
    const { kvm } = this;
    const faults = [...this.#faults].map(([{ kvm: _, ...fault }, history]) => [fault, history]);
    const sptes = this.#collect().map(({ range, pfn, flags }) => [range[0], pfn, flags]);
    const { mmuNotifierSeq, mmuNotifierCount, released } = kvm;
    return [mmuNotifierSeq, mmuNotifierCount, released, this.eventState(), faults, sptes];
  }

  protected override beforeEvent(): void {
    this.#sptes = this.#collect();
  }

  /** Nothing of the range is mapped; nothing else was dropped; what was written counts as written. */
  protected override afterEvent(range: HostRange, event: 'start' | 'page'): void {
    const left = this.#collect();
    for (const spte of left) {
      if (meet(spte.range, range))
        this.say(
          `${event === 'start' ? 'K3' : 'K4'} an spte of ${hex(spte.range[0])} is left after its event`,
        );
    }
    for (const spte of this.#sptes) {
      if (left.some((other) => other.range[0] === spte.range[0] && other.pfn === spte.pfn)) continue;
      if (!meet(spte.range, range))
        this.say(`an spte of ${hex(spte.range[0])} is dropped outside of the range`);
      const head = headFrame(spte.pfn, hostSizeOf(spte.flags));
      const written = (spte.flags & SPTE_WRITABLE) !== 0 && this.#frames.refCount[head]! > 0;
      if (written && (this.#frames.flagsOf(head) & FRAME_DIRTY) === 0)
        this.say(`K9 frame ${head} lost its dirty bit`);
    }
  }

  #checkNumbers(): void {
    const { mmuNotifierCount, mmuNotifierSeq } = this.kvm;
    if (mmuNotifierCount !== this.openRanges.length) {
      this.say(`K1 count ${mmuNotifierCount} with ${this.openRanges.length} open ranges`);
    }
    const seq = (this.#firstSeq + this.ends + this.pages) | 0;
    if (mmuNotifierSeq !== seq) this.say(`K2 sequence ${mmuNotifierSeq}, expected ${seq}`);
  }

  #checkInstalled(history: FaultHistory): void {
    if (this.openRanges.length > 0) this.say('K3 an spte is installed while a range is open');
    const changes = this.ends + this.pages;
    if (this.#numbers && history.changes !== changes) this.say('K7 a fault is installed that should retry');
  }

  #checkCauseOfRetry(history: FaultHistory): void {
    if (history.open > 0 || history.events !== this.events) return;
    this.say('K10 a fault retries without a cause');
  }

  #checkSpte({ range, pfn, flags }: SeenSpte): void {
    for (const open of this.openRanges) {
      if (meet(range, open)) this.say(`K3 an spte of ${hex(range[0])} in an open range`);
    }
    if (this.inFlight >= range[0] && this.inFlight < range[1]) return;
    const writable = (flags & SPTE_WRITABLE) !== 0;
    if (!findHostPage(this.kvm.mm, range[0], writable) || hostPage.pfn !== pfn) {
      this.say(`K5 an spte maps ${hex(range[0])} to frame ${pfn}, unlike the primary tables`);
    }
  }

  #countReferences(): Map<number, number> {
    const references = new Map<number, number>();
    const add = (pfn: number, flags: number) => {
      const head = headFrame(pfn, hostSizeOf(flags));
      references.set(head, (references.get(head) ?? 0) + 1);
    };
    for (const { pfn, flags } of this.#collect()) add(pfn, flags);
    for (const { pfn, flags } of this.#faults.keys()) if (pfn >= 0) add(pfn, flags);
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

  protected override afterRelease(): void {
    if (this.kvm.shadow.live !== 0) this.say('sptes are left after release');
  }

  get #frames() {
    return this.kvm.mm.memory.frames;
  }
}

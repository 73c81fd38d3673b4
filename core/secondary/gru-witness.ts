import { PAGE_SIZE } from '../address.ts';
import { ptePfn31, pteWrite } from '../pte.ts';
import { EventWitness, type HostRange, hex, meet } from './event-witness.ts';
import type { GruMmStruct } from './gru.ts';
import type { GruMiss } from './gru-miss.ts';
import { findHostPage, hostPage } from './host-page.ts';

/**
 * For tests: watches a GRU-like secondary MMU and keeps books of its own, to say when it breaks one of the rules G1 to
 * G5 (docs/secondary-mmus.md). It looks at the pages of one range. The first violation is kept.
 */
export class GruWitness extends EventWitness {
  readonly gms: GruMmStruct;
  readonly #start: number;
  readonly #end: number;
  readonly #misses = new Set<GruMiss>();
  /** Misses that were checked while a range was open. */
  readonly #refused = new Set<GruMiss>();

  constructor(gms: GruMmStruct, start: number, end: number) {
    super(gms.mm, gms.notifier);
    this.gms = gms;
    this.#start = start;
    this.#end = end;
  }

  /** Lets a miss take a step, and looks at what it decides. */
  step(miss: GruMiss, name: string, take: () => void): void {
    this.#misses.add(miss);
    if (name === 'arm') this.#refused.delete(miss);
    take();
    if (name === 'check' && this.openRanges.length > 0) this.#refused.add(miss);
    if (miss.state === 'dropped-in' && this.#refused.has(miss)) {
      this.say('G2 an entry is dropped in though a range was open when that was checked');
    }
  }

  /** The first violation so far, or what is wrong now, or null. O(pages of the range). */
  check(): string | null {
    const { gms } = this;
    if (gms.rangeActive !== this.openRanges.length) {
      this.say(`G1 ${gms.rangeActive} active ranges with ${this.openRanges.length} open`);
    }
    for (let address = this.#start; address < this.#end; address += PAGE_SIZE) this.#checkPage(address);
    for (const miss of this.#misses) {
      if (miss.sleeping && this.openRanges.length === 0) this.say('G5 a miss sleeps while no range is open');
    }
    return this.violation;
  }

  /** For a fingerprint: everything in here that what follows depends on. */
  state(): unknown {
    const { rangeActive, purges, released, tlb, firstWaiter } = this.gms;
    const misses = [...this.#misses].map(({ gms: _, nextWaiter, ...miss }) => [miss, nextWaiter?.address]);
    const entries: number[] = [];
    for (let address = this.#start; address < this.#end; address += PAGE_SIZE) {
      const entry = tlb.find(address);
      entries.push(entry < 0 ? -1 : tlb.loAt(entry));
    }
    const refused = [...this.#misses].map((miss) => this.#refused.has(miss));
    return [rangeActive, purges, released, firstWaiter?.address, entries, misses, refused, this.eventState()];
  }

  protected override beforeEvent(): void {}

  protected override afterEvent(range: HostRange, event: 'start' | 'page'): void {
    for (let address = this.#start; address < this.#end; address += PAGE_SIZE) {
      if (!meet([address, address + PAGE_SIZE], range) || this.gms.tlb.find(address) < 0) continue;
      this.say(`${event === 'start' ? 'G3' : 'G4'} an entry of ${hex(address)} is left after its event`);
    }
  }

  protected override afterRelease(): void {}

  #checkPage(address: number): void {
    const { tlb } = this.gms;
    const entry = tlb.find(address);
    if (entry < 0) return;
    for (const open of this.openRanges) {
      if (meet([address, address + PAGE_SIZE], open))
        this.say(`G3 an entry of ${hex(address)} in an open range`);
    }
    if (this.inFlight === address) return;
    const pfn = ptePfn31(tlb.loAt(entry), tlb.hiAt(entry));
    if (!findHostPage(this.mm, address, pteWrite(tlb.loAt(entry))) || hostPage.pfn !== pfn) {
      this.say(`an entry maps ${hex(address)} to frame ${pfn}, unlike the primary tables`);
    }
  }
}

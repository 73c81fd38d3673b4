import { PAGE_SIZE, pageAlignDown } from '../address.ts';
import type { Mm } from '../mm.ts';
import { MmuNotifier } from '../mmu-notifier-node.ts';
import { mmuNotifierRegister } from '../mmu-notifier-register.ts';

/** A range of host addresses, [start, end). */
export type HostRange = readonly [start: number, end: number];

/**
 * For tests: two more notifiers around a watched one, of which one is called right before it and one right after, on
 * each event. They count for themselves what the watched one should have counted.
 */
export abstract class EventWitness {
  /** What went wrong first, or null. */
  violation: string | null = null;
  readonly openRanges: HostRange[] = [];
  /** Starts, ends and single pages heard of. */
  starts = 0;
  ends = 0;
  pages = 0;
  /** The page whose primary entry is gone but of which the notifiers have not heard yet, or -1. */
  inFlight = -1;
  /** Called on each event before and after the watched notifier: for others to do something meanwhile. */
  meanwhile: ((event: 'S' | 'E' | 'P', before: boolean) => void) | null = null;
  readonly mm: Mm;
  readonly #watched: MmuNotifier;

  constructor(mm: Mm, watched: MmuNotifier) {
    this.mm = mm;
    this.#watched = watched;
  }

  /** Registers the notifier that is called after the watched one: it must be the older one. */
  registerAfter(): void {
    this.#register(this.#after());
  }

  /** Registers the notifier that is called before the watched one. */
  registerBefore(): void {
    this.#register(this.#before());
  }

  /** Registers all three. */
  register(): void {
    this.registerAfter();
    this.#register(this.#watched);
    this.registerBefore();
  }

  get events(): number {
    return this.starts + this.ends + this.pages;
  }

  /** Starts and pages: what drops something. */
  protected abstract beforeEvent(): void;
  protected abstract afterEvent(range: HostRange, event: 'start' | 'page'): void;
  protected abstract afterRelease(): void;

  protected say(violation: string): void {
    this.violation ??= violation;
  }

  /** For a fingerprint. */
  protected eventState(): unknown {
    const { starts, ends, pages, inFlight, openRanges, violation } = this;
    return [starts, ends, pages, inFlight, openRanges, violation];
  }

  #register(notifier: MmuNotifier): void {
    const error = mmuNotifierRegister(notifier, this.mm);
    if (error !== 0) throw new Error(`mmuNotifierRegister returned ${error}, expected 0`);
  }

  #before(): MmuNotifier {
    return new MmuNotifier({
      invalidateRangeStart: () => {
        this.meanwhile?.('S', true);
        this.beforeEvent();
      },
      invalidateRangeEnd: () => this.meanwhile?.('E', true),
      invalidatePage: (_mn, _mm, address) => {
        this.inFlight = pageAlignDown(address);
        this.meanwhile?.('P', true);
        this.beforeEvent();
      },
    });
  }

  #after(): MmuNotifier {
    return new MmuNotifier({
      invalidateRangeStart: (_mn, _mm, start, end) => {
        this.starts++;
        this.openRanges.push([start, end]);
        this.afterEvent([start, end], 'start');
        this.meanwhile?.('S', false);
      },
      invalidateRangeEnd: (_mn, _mm, start, end) => {
        this.ends++;
        const at = this.openRanges.findIndex((range) => range[0] === start && range[1] === end);
        if (at < 0) this.say(`an end without a start, ${hex(start)}`);
        else this.openRanges.splice(at, 1);
        this.meanwhile?.('E', false);
      },
      invalidatePage: (_mn, _mm, address) => {
        this.pages++;
        this.inFlight = -1;
        const page = pageAlignDown(address);
        this.afterEvent([page, page + PAGE_SIZE], 'page');
        this.meanwhile?.('P', false);
      },
      release: () => this.afterRelease(),
    });
  }
}

export const meet = (a: HostRange, b: HostRange): boolean => a[0] < b[1] && a[1] > b[0];
export const hex = (address: number): string => `0x${address.toString(16)}`;

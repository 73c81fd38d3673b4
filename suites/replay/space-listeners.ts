/** What listens to the address spaces of a replay: a notifier of its own on each of them. */
import type { Kvm, KvmFault, Mm, MmuNotifier } from '../../core/index.ts';
import type { CoreModule } from '../core-variants.ts';
import { type CallbackCounts, countingOps } from './counting-notifier.ts';

export type NotifierKind = 'none' | 'count' | 'kvm';

export interface SpaceListener {
  /** The address space is new, and empty or a copy. */
  onMade(mm: Mm): void;
  /** A page was touched: its guest uses it too, if it has one. */
  onTouched(mm: Mm, address: number, write: boolean): void;
  /** Its last user has gone. @returns what is wrong, or null */
  onEnded(mm: Mm): string | null;
}

/** Null for `none`: nothing is asked then, page by page. */
export function spaceListener(
  core: CoreModule,
  kind: NotifierKind,
  counts: CallbackCounts,
): SpaceListener | null {
  if (kind === 'none') return null;
  return kind === 'count' ? new CountersOfSpaces(core, counts) : new GuestsOfSpaces(core, counts);
}

class CountersOfSpaces implements SpaceListener {
  readonly #core: CoreModule;
  readonly #ops: ReturnType<typeof countingOps>;
  readonly #notifiers = new Map<Mm, MmuNotifier>();

  constructor(core: CoreModule, counts: CallbackCounts) {
    this.#core = core;
    this.#ops = countingOps(counts, null);
  }

  onMade(mm: Mm): void {
    const notifier = new this.#core.MmuNotifier(this.#ops, null);
    register(this.#core, notifier, mm);
    this.#notifiers.set(mm, notifier);
  }

  onTouched(): void {}

  onEnded(mm: Mm): null {
    this.#core.mmuNotifierUnregister(this.#notifiers.get(mm)!, mm);
    this.#notifiers.delete(mm);
    return null;
  }
}

interface Guest {
  readonly kvm: Kvm;
  readonly notifier: MmuNotifier;
  readonly fault: KvmFault;
}

/** The first page of user space is never mapped, and a memslot's host address is never 0. */
const FIRST_GFN = 1;
const PAGE = 4096;

/**
 * Each address space is the memory of a KVM-like guest: guest frame n is host page n. The guest uses each page that its
 * host touches, and so maps it too.
 */
class GuestsOfSpaces implements SpaceListener {
  readonly #core: CoreModule;
  readonly #ops: ReturnType<typeof countingOps>;
  readonly #guests = new Map<Mm, Guest>();
  #lastMm: Mm | null = null;
  #last: Guest | null = null;

  constructor(core: CoreModule, counts: CallbackCounts) {
    this.#core = core;
    this.#ops = countingOps(counts, core.KVM_OPS);
  }

  onMade(mm: Mm): void {
    const kvm = new this.#core.Kvm(mm);
    kvm.memslots.add(FIRST_GFN, this.#core.TASK_SIZE_MAX / PAGE - FIRST_GFN, FIRST_GFN * PAGE);
    const notifier = new this.#core.MmuNotifier(this.#ops, kvm);
    register(this.#core, notifier, mm);
    this.#guests.set(mm, { kvm, notifier, fault: new this.#core.KvmFault(kvm) });
  }

  onTouched(mm: Mm, address: number, write: boolean): void {
    if (mm !== this.#lastMm) {
      this.#lastMm = mm;
      this.#last = this.#guests.get(mm)!;
    }
    const { kvm, fault } = this.#last!;
    const gfn = address / PAGE;
    if (kvm.guestAccess(0, gfn, write) < 0) fault.handle(0, gfn, write);
  }

  onEnded(mm: Mm): string | null {
    const { kvm, notifier } = this.#guests.get(mm)!;
    this.#core.mmuNotifierUnregister(notifier, mm);
    this.#guests.delete(mm);
    this.#lastMm = null;
    const { shadow, mmuNotifierCount } = kvm;
    if (shadow.live === 0 && mmuNotifierCount === 0) return null;
    return `the guest of address space ${mm.mmId} has ${shadow.live} sptes and ${mmuNotifierCount} open ranges after exit, expected none`;
  }
}

function register(core: CoreModule, notifier: MmuNotifier, mm: Mm): void {
  const error = core.mmuNotifierRegister(notifier, mm);
  if (error !== 0) throw new Error(`mmuNotifierRegister returned ${error}, expected 0`);
}

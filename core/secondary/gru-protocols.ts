import { GruMmStruct } from './gru.ts';
import { GruMiss } from './gru-miss.ts';
import type { PrimaryProtocol } from './primary-world.ts';

/** The protocol between a GRU-like device and the primary MMU, right or wrong in one thing; see kvm-protocols.ts. */
export interface GruProtocol extends PrimaryProtocol {
  readonly name: string;
  readonly what: string;
  readonly Gms: typeof GruMmStruct;
  readonly Miss: typeof GruMiss;
  /** A wait looks at the ranges in a step of its own, before the step that puts it to sleep. */
  readonly looksBefore: boolean;
}

export const GRU_CORRECT: GruProtocol = {
  name: 'correct',
  what: 'as it should be',
  Gms: GruMmStruct,
  Miss: GruMiss,
  looksBefore: false,
  clearFirst: true,
  lateEnd: null,
};

class NeverDisarmed extends GruMiss {
  protected override disarmed(): boolean {
    return false;
  }
}

class UncheckedMiss extends GruMiss {
  override check(): void {
    this.state = 'checked';
  }
}

class KeepingStart extends GruMmStruct {
  override invalidateRangeStart(): void {
    this.rangeActive++;
  }
}

class KeepingPage extends GruMmStruct {
  override invalidatePage(): void {}
}

class WakesOne extends GruMmStruct {
  protected override wakeUpAll(): void {
    const miss = this.firstWaiter;
    if (miss === null) return;
    this.firstWaiter = miss.nextWaiter;
    miss.nextWaiter = null;
    miss.sleeping = false;
  }
}

/** Sleeps without another look at the ranges. */
class SleepsRegardless extends GruMiss {
  override waitForRanges(): boolean {
    this.sleeping = true;
    this.nextWaiter = this.gms.firstWaiter;
    this.gms.firstWaiter = this;
    return false;
  }
}

function mutant(name: string, what: string, wrong: Partial<GruProtocol>): GruProtocol {
  return { ...GRU_CORRECT, name, what, ...wrong };
}

/** Each is wrong in one thing, and must be found out. */
export const GRU_MUTANTS: readonly GruProtocol[] = [
  mutant('N1', 'a purge does not disarm', { Miss: NeverDisarmed }),
  mutant('N2', 'active ranges are not checked', { Miss: UncheckedMiss }),
  mutant('N3', 'S does not purge', { Gms: KeepingStart }),
  mutant('N4', 'P does not purge', { Gms: KeepingPage }),
  mutant('N5', 'E wakes one waiter only', { Gms: WakesOne }),
  mutant('N6', 'a waiter looks, and joins the queue in a later step', {
    Miss: SleepsRegardless,
    looksBefore: true,
  }),
  mutant('N7', 'P comes before the primary entry is cleared', { clearFirst: false }),
];

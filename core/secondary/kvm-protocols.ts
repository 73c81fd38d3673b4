import { pageAlignDown } from '../address.ts';
import { Kvm } from './kvm.ts';
import { KvmFault } from './kvm-fault.ts';

/** A step of a fault, by the name that it has in a schedule. */
type FaultStep<F extends KvmFault> = readonly [name: string, take: (fault: F) => void];

/**
 * The protocol between a KVM-like secondary MMU and the primary one, right or wrong in one thing. The wrong ones are
 * subclasses of the real consumer, made here for the model checker and for tests; the consumer knows nothing of them.
 */
export interface KvmProtocol {
  readonly name: string;
  readonly what: string;
  readonly Kvm: typeof Kvm;
  readonly Fault: typeof KvmFault;
  /** Between which others may take steps. */
  readonly faultSteps: readonly FaultStep<KvmFault>[];
  /** A second step of the end of a range, where it is not one. */
  readonly lateEnd: ((kvm: Kvm) => void) | null;
  /** The primary entry is cleared before the notifiers hear of it. */
  readonly clearFirst: boolean;
}

const SNAP: FaultStep<KvmFault> = ['snap', (fault) => fault.snap()];
const RESOLVE: FaultStep<KvmFault> = ['resolve', (fault) => fault.resolve()];
const COMMIT: FaultStep<KvmFault> = ['commit', (fault) => fault.commit()];

export const CORRECT: KvmProtocol = {
  name: 'correct',
  what: 'as it should be',
  Kvm,
  Fault: KvmFault,
  faultSteps: [SNAP, RESOLVE, COMMIT],
  lateEnd: null,
  clearFirst: true,
};

class SilentEnd extends Kvm {
  override invalidateRangeEnd(): void {
    this.mmuNotifierCount--;
  }
}

class SilentPage extends Kvm {
  override invalidatePage(address: number): void {
    this.flushRemoteTlbsIf(this.shadow.dropPage(address));
  }
}

class KeepingStart extends Kvm {
  override invalidateRangeStart(): void {
    this.mmuNotifierCount++;
  }
}

class InclusiveRange extends Kvm {
  override invalidateRangeStart(start: number, end: number): void {
    super.invalidateRangeStart(start, end + 1);
  }
}

/** What a table that is keyed by the address as it comes would find. */
class UnmaskedPage extends Kvm {
  override invalidatePage(address: number): void {
    if (address === pageAlignDown(address)) super.invalidatePage(address);
    else this.mmuNotifierSeq++;
  }
}

class IgnoringCount extends KvmFault {
  protected override mustRetry(): boolean {
    return this.kvm.mmuNotifierSeq !== this.seq;
  }
}

class LeakingRetry extends KvmFault {
  protected override putBack(state: 'retry' | 'failed'): void {
    this.pfn = -1;
    this.end(state);
  }
}

class UnlockedCheck extends KvmFault {
  /** What the check has said, for the step after it. */
  retry = false;

  check(): void {
    this.retry = this.mustRetry();
  }

  installUnlessRetry(): void {
    if (this.state !== 'resolved') return;
    if (this.retry) this.putBack('retry');
    else this.install();
  }
}

const UNLOCKED_STEPS: readonly FaultStep<UnlockedCheck>[] = [
  ['check', (fault) => fault.check()],
  ['install', (fault) => fault.installUnlessRetry()],
];

function mutant(name: string, what: string, wrong: Partial<KvmProtocol>): KvmProtocol {
  return { ...CORRECT, name, what, ...wrong };
}

/** Each is wrong in one thing, and must be found out. */
export const KVM_MUTANTS: readonly KvmProtocol[] = [
  mutant('M1', 'the snapshot comes after the page is resolved', { faultSteps: [RESOLVE, SNAP, COMMIT] }),
  mutant('M2', 'no seq++ in E', { Kvm: SilentEnd }),
  mutant('M3', 'no seq++ in P', { Kvm: SilentPage }),
  mutant('M4', 'the count is not checked', { Fault: IgnoringCount }),
  mutant('M5', 'S does not drop', { Kvm: KeepingStart }),
  mutant('M6', 'E decrements in a step of its own before seq++', {
    Kvm: SilentEnd,
    lateEnd: (kvm) => kvm.mmuNotifierSeq++,
  }),
  mutant('M7', 'the check is made outside the lock', {
    Fault: UnlockedCheck,
    faultSteps: [SNAP, RESOLVE, ...(UNLOCKED_STEPS as unknown as readonly FaultStep<KvmFault>[])],
  }),
  mutant('M8', 'P comes before the primary entry is cleared', { clearFirst: false }),
  mutant('M9', 'the end of a range is taken as inside of it', { Kvm: InclusiveRange }),
  mutant('M10', 'the address of P is not masked', { Kvm: UnmaskedPage }),
  mutant('M11', 'the reference is not dropped on retry', { Fault: LeakingRetry }),
];

import type { Mm } from '../mm.ts';
import { mmuNotifierUnregister } from '../mmu-notifier-register.ts';
import type { RandomInteger } from '../random-integers.ts';
import type { FaultIn } from './host-page.ts';
import type { Kvm } from './kvm.ts';
import type { KvmFault } from './kvm-fault.ts';
import type { KvmProtocol } from './kvm-protocols.ts';
import { KvmWitness } from './kvm-witness.ts';
import { ARENA, ARENA_PAGES } from './random-process.ts';

const VCPUS = 3;
const ROOTS = 2;
/** Guest frames of the second slot, which is the same memory once more. */
const ALIAS = 1000;

interface Vcpu {
  readonly fault: KvmFault;
  /** Steps taken; all of them when it is idle. */
  steps: number;
  /** It is in the middle of a step: what happens meanwhile happens to others. */
  running: boolean;
}

/** Virtual CPUs of a guest that fault at random, one step at a time. */
export class RandomGuest {
  readonly kvm: Kvm;
  readonly witness: KvmWitness;
  readonly #protocol: KvmProtocol;
  readonly #random: RandomInteger;
  readonly #vcpus: Vcpu[] = [];

  constructor(mm: Mm, random: RandomInteger, faultIn: FaultIn, protocol: KvmProtocol, numbers: boolean) {
    this.#protocol = protocol;
    this.#random = random;
    this.kvm = new protocol.Kvm(mm, { faultIn });
    this.kvm.memslots.add(0, ARENA_PAGES, ARENA);
    this.kvm.memslots.add(ALIAS, ARENA_PAGES, ARENA);
    this.witness = new KvmWitness(this.kvm, numbers);
    this.witness.register();
    for (let i = 0; i < VCPUS; i++) {
      const steps = protocol.faultSteps.length;
      this.#vcpus.push({ fault: new protocol.Fault(this.kvm), steps, running: false });
    }
  }

  /** One virtual CPU takes a step. */
  step(): void {
    const vcpu = this.#vcpus[this.#random(VCPUS)]!;
    if (vcpu.running) return;
    const { faultSteps } = this.#protocol;
    if (vcpu.steps === faultSteps.length) {
      if (!this.#begin(vcpu)) return;
    }
    vcpu.running = true;
    const [name, take] = faultSteps[vcpu.steps++]!;
    this.witness.step(vcpu.fault, name, () => take(vcpu.fault));
    vcpu.running = false;
  }

  /** Faults in hand end, and the guest goes. */
  leave(): void {
    for (const { fault } of this.#vcpus) fault.commit();
    mmuNotifierUnregister(this.kvm.notifier, this.kvm.mm);
  }

  /** How faults have ended. */
  outcomes(): { installed: number; retried: number; failed: number } {
    const sum = { installed: 0, retried: 0, failed: 0 };
    for (const { fault } of this.#vcpus) {
      sum.installed += fault.installed;
      sum.retried += fault.retried;
      sum.failed += fault.failed;
    }
    return sum;
  }

  #begin(vcpu: Vcpu): boolean {
    const random = this.#random;
    const gfn = random(ARENA_PAGES) + (random(4) === 0 ? ALIAS : 0);
    const [root, write] = [random(ROOTS), random(2) === 0];
    if (this.kvm.guestAccess(root, gfn, write) >= 0) return false;
    vcpu.fault.begin(root, gfn, write);
    vcpu.steps = 0;
    return true;
  }
}

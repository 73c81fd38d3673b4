import { PAGE_SIZE } from '../address.ts';
import type { Mm } from '../mm.ts';
import { mmuNotifierRegister } from '../mmu-notifier-register.ts';
import type { RandomInteger } from '../random-integers.ts';
import type { GruMmStruct } from './gru.ts';
import { type GruMiss, gruIntr } from './gru-miss.ts';
import { gruDropMmuNotifier } from './gru-notifier-register.ts';
import type { GruProtocol } from './gru-protocols.ts';
import { GruWitness } from './gru-witness.ts';
import type { FaultIn } from './host-page.ts';
import { ARENA, ARENA_END, ARENA_PAGES } from './random-process.ts';

const CONTEXTS = 4;

interface Context {
  readonly miss: GruMiss;
  /** Its next step; null when it is idle. */
  next: Step | null;
  /** It is in the middle of a step: what happens meanwhile happens to others. */
  running: boolean;
}

type Step = 'wait' | 'arm' | 'check' | 'look up' | 'drop in';

/** Contexts of a device that miss at random, in interrupts and in the user's process, one step at a time. */
export class RandomDevice {
  readonly gms: GruMmStruct;
  readonly witness: GruWitness;
  readonly #random: RandomInteger;
  readonly #contexts: Context[] = [];
  /** How misses ended, and how often one had to wait. */
  readonly outcomes = new Map<string, number>();

  constructor(mm: Mm, random: RandomInteger, faultIn: FaultIn, protocol: GruProtocol) {
    this.#random = random;
    this.gms = new protocol.Gms(mm, faultIn);
    this.witness = new GruWitness(this.gms, ARENA, ARENA_END);
    this.witness.registerAfter();
    mmuNotifierRegister(this.gms.notifier, mm);
    this.witness.registerBefore();
    for (let i = 0; i < CONTEXTS; i++) {
      this.#contexts.push({ miss: new protocol.Miss(this.gms), next: null, running: false });
    }
  }

  /** One context takes a step. */
  step(): void {
    const context = this.#contexts[this.#random(CONTEXTS)]!;
    if (context.running || context.miss.sleeping) return;
    if (context.next === null) this.#begin(context);
    else this.#go(context, context.next);
  }

  leave(): void {
    gruDropMmuNotifier(this.gms);
  }

  #begin(context: Context): void {
    const random = this.#random;
    const address = ARENA + random(ARENA_PAGES) * PAGE_SIZE + random(PAGE_SIZE);
    const [kind, write] = [random(3), random(2) === 0];
    if (kind === 0) {
      this.witness.step(context.miss, 'arm', () => gruIntr(context.miss, address, write));
      this.#count(`interrupt ${context.miss.state}`);
      return;
    }
    context.miss.begin(address, write, kind === 1);
    context.next = kind === 1 ? 'arm' : 'wait';
  }

  #go(context: Context, step: Step): void {
    const { miss } = context;
    let ready = true;
    context.running = true;
    this.witness.step(miss, step, () => {
      if (step === 'wait') ready = miss.waitForRanges();
      else if (step === 'arm') miss.arm();
      else if (step === 'check') miss.check();
      else if (step === 'look up') miss.lookUp();
      else miss.dropIn();
    });
    context.running = false;
    if (!ready) this.#count('waited');
    if (step === 'wait') context.next = ready ? 'arm' : 'wait';
    else if (step === 'arm') context.next = 'check';
    else if (step === 'check') context.next = 'look up';
    else if (step === 'look up') context.next = 'drop in';
    else this.#end(context);
  }

  /** A process tries again if a range was active; what a purge has cancelled misses again by itself. */
  #end(context: Context): void {
    const { miss } = context;
    const where = miss.atomic ? 'atomic' : 'process';
    this.#count(`${where} ${miss.state}`);
    context.next = !miss.atomic && miss.state === 'range-active' ? 'wait' : null;
  }

  #count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}

/** A machine on which recordings are replayed, and what it counts. */
import type { PhysicalMemory } from '../../core/index.ts';
import { type CoreModule, core as coreWithNotifiers } from '../core-variants.ts';
import { CallbackCounts } from './counting-notifier.ts';
import { OP, type RecordedCalls } from './recorded-calls.ts';
import { Replayer } from './replayer.ts';
import { type NotifierKind, spaceListener } from './space-listeners.ts';
import { DEFAULT_TOUCH, type TouchPolicy } from './touch-policy.ts';
import { Toucher } from './toucher.ts';

export interface MachineOptions {
  /** The build of core. Default the one with notifiers. */
  readonly core?: CoreModule;
  /** What listens to every address space. Default `none`. */
  readonly notifiers?: NotifierKind;
  readonly touch?: TouchPolicy;
  /** Frames of 4 KiB. Default 2^18, which is 1 GiB. */
  readonly frames?: number;
}

/** Exact counts since `begin`, by name. */
type Gauge = (machine: ReplayMachine) => number;

const GAUGES: Readonly<Record<string, Gauge>> = {
  'pages-mapped': ({ memory: { faults } }) => faults.anonymous + faults.file + faults.swapIn + faults.huge,
  'faults-anonymous': ({ memory }) => memory.faults.anonymous,
  'faults-file': ({ memory }) => memory.faults.file,
  'faults-copy-on-write': ({ memory }) => memory.faults.copyOnWrite,
  'faults-reused': ({ memory }) => memory.faults.reused,
  'faults-swap-in': ({ memory }) => memory.faults.swapIn,
  'faults-huge': ({ memory }) => memory.faults.huge,
  'faults-spurious': ({ memory }) => memory.faults.spurious,
  'pages-allocated': ({ memory }) => memory.frames.allocated,
  'pages-freed': ({ memory }) => memory.frames.released,
  'tables-allocated': (machine) => machine.sum('tablesAllocated'),
  'tables-freed': (machine) => machine.sum('tablesAllocated') - machine.liveTables(),
  'tlb-page-flushes': (machine) => machine.sum('pageFlushes'),
  'tlb-full-flushes': (machine) => machine.sum('fullFlushes'),
};

const NAMES = Object.keys(GAUGES);
const CALLS: readonly (readonly [name: string, op: number])[] = Object.entries(OP);

export class ReplayMachine {
  readonly memory: PhysicalMemory;
  readonly replayer: Replayer;
  readonly #core: CoreModule;
  readonly #toucher: Toucher;
  readonly #callbacks = new CallbackCounts();
  readonly #kind: NotifierKind;
  /** Values of the gauges at `begin`. */
  readonly #start = new Float64Array(NAMES.length);

  constructor({
    core = coreWithNotifiers,
    notifiers = 'none',
    touch = DEFAULT_TOUCH,
    frames = 2 ** 18,
  }: MachineOptions) {
    this.#core = core;
    this.#kind = notifiers;
    this.memory = new core.PhysicalMemory(frames);
    const listener = spaceListener(core, notifiers, this.#callbacks);
    this.#toucher = new Toucher(core, touch, listener);
    this.replayer = new Replayer(core, this.memory, this.#toucher, listener);
  }

  /** From here on counts begin at 0, and the policy touches what it touched before. */
  begin(): void {
    this.replayer.restart();
    this.#toucher.restart();
    this.#callbacks.reset();
    for (let i = 0; i < NAMES.length; i++) this.#start[i] = GAUGES[NAMES[i]!]!(this);
  }

  replay(calls: RecordedCalls): void {
    this.replayer.replay(calls);
  }

  /** Exact, since `begin`. */
  counters(): Record<string, number> {
    const { replayer } = this;
    const calls = CALLS.map(([name, op]) => [`calls-${kebab(name)}`, replayer.callsByOp[op]!] as const);
    const gauges = NAMES.map((name, i) => [name, GAUGES[name]!(this) - this.#start[i]!] as const);
    const callbacks = Object.entries(this.#callbacks).map(([name, count]) => [
      `callbacks-${kebab(name)}`,
      count,
    ]);
    return Object.fromEntries([
      ...calls.filter(([, count]) => count > 0),
      ['divergences', replayer.divergences.total],
      ['image-ranges-inferred', replayer.spaceCalls.inferred],
      ['pages-touched', this.#toucher.touched],
      ['touches-refused', this.#toucher.refused],
      ...gauges,
      ['pages-peak', replayer.peakFrames],
      ...(this.#kind === 'none' ? [] : callbacks),
    ]) as Record<string, number>;
  }

  /** The sum over all address spaces, those that are gone included. */
  sum(name: 'tablesAllocated' | 'pageFlushes' | 'fullFlushes'): number {
    let sum = this.memory.gone[name];
    for (const mm of this.replayer.spaces())
      sum += name === 'tablesAllocated' ? mm.pageTables.tablesAllocated : mm.tlb[name];
    return sum;
  }

  /** Of the address spaces that are alive; the top-level table is part of one. */
  liveTables(): number {
    return this.replayer.spaces().reduce((sum, { pageTables }) => sum + pageTables.tableCount - 1, 0);
  }

  /**
   * Ends the tasks that the recording left alive, and looks for what doesn't hold, before and after: nothing may be left
   * then but the page cache.
   */
  end(): { readonly alive: number; readonly violations: readonly string[] } {
    const violations = this.#brokenInvariant('before the last exit');
    const alive = this.replayer.end();
    violations.push(...this.replayer.violations);
    const { frames, swap } = this.memory;
    const used = frames.count - frames.freeCount;
    const cached = this.memory.files().reduce((sum, { nrPages }) => sum + nrPages, 0);
    const expect = (what: string, got: number, expected: number) => {
      if (got !== expected) violations.push(`${what} after the last exit: ${got}, expected ${expected}`);
    };
    violations.push(...this.#brokenInvariant('after the last exit'));
    expect('frames in use', used, cached);
    expect('address spaces', this.memory.liveMms().length, 0);
    expect('tables freed', GAUGES['tables-freed']!(this), GAUGES['tables-allocated']!(this));
    expect('swap slots in use', swap.used, 0);
    return { alive, violations };
  }

  /** What core finds first, if anything. */
  #brokenInvariant(when: string): string[] {
    try {
      // A guest has references to pages of its own.
      const borrowed = this.#kind === 'kvm' ? undefined : () => 0;
      this.#core.checkInvariants(this.memory, borrowed);
      return [];
    } catch (error) {
      return [`${when}: ${(error as Error).message}`];
    }
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Recorded calls -> the same calls on address spaces of core. */
import type { Mm, PhysicalMemory } from '../../core/index.ts';
import type { CoreModule } from '../core-variants.ts';
import { OP, type RecordedCalls } from './recorded-calls.ts';
import { SpaceCalls } from './space-calls.ts';
import type { SpaceListener } from './space-listeners.ts';
import { Tally } from './tally.ts';
import type { Toucher } from './toucher.ts';

const MOST_VIOLATIONS = 100;

/**
 * Replays calls on one machine, piece by piece. Addresses are the recording's: each mapping is made where the program had
 * it. What execve maps is not in a recording; where a call shows that something was mapped, it is mapped then, as a
 * private part of a file. Whatever the model does otherwise than the recording says is a divergence, counted by name.
 */
export class Replayer {
  readonly memory: PhysicalMemory;
  readonly divergences = new Tally();
  /** What listeners found wrong when an address space had ended. */
  readonly violations: string[] = [];
  readonly spaceCalls: SpaceCalls;
  /** How often each op was replayed. */
  readonly callsByOp = new Float64Array(Object.keys(OP).length);
  /** Most frames that were in use at one time, the page cache among them. */
  peakFrames = 0;
  readonly #core: CoreModule;
  readonly #toucher: Toucher;
  readonly #listener: SpaceListener | null;
  /** By slot of the task; null where there is none. */
  readonly #mms: (Mm | null)[] = [];

  constructor(core: CoreModule, memory: PhysicalMemory, toucher: Toucher, listener: SpaceListener | null) {
    this.memory = memory;
    this.spaceCalls = new SpaceCalls(core, toucher, this.divergences);
    this.#core = core;
    this.#toucher = toucher;
    this.#listener = listener;
  }

  /** Counts begin at 0 again; the address spaces and the page cache stay as they are. */
  restart(): void {
    this.divergences.clear();
    this.spaceCalls.inferred = 0;
    this.callsByOp.fill(0);
    this.peakFrames = 0;
  }

  /** O(calls, times what each costs). Allocates nothing but what core does. */
  replay(calls: RecordedCalls): void {
    const { op, length } = calls;
    const { frames } = this.memory;
    for (let i = 0; i < length; i++) {
      const kind = op[i]!;
      this.callsByOp[kind]!++;
      if (kind < OP.fork && kind !== OP.start) {
        this.spaceCalls.perform(this.#mms[calls.task[i]!]!, kind, calls, i);
      } else {
        this.#changeTasks(kind, calls.task[i]!, calls.other[i]!);
      }
      const used = frames.count - frames.freeCount;
      if (used > this.peakFrames) this.peakFrames = used;
    }
  }

  #changeTasks(kind: number, task: number, other: number): void {
    const mm = this.#mms[task] ?? null;
    if (kind === OP.start) this.#mms[task] = this.#newSpace();
    else if (kind === OP.fork) this.#fork(mm!, other);
    else if (kind === OP.share) {
      this.#core.mmget(mm!);
      this.#mms[other] = mm;
    } else {
      this.#mms[task] = kind === OP.exec ? this.#newSpace() : null;
      this.#leave(mm!);
    }
  }

  /** Without memory for it there is no child, whose calls are then replayed in an empty address space. */
  #fork(parent: Mm, child: number): void {
    const copy = this.#core.fork(parent);
    if (copy === null) this.divergences.add('fork: the model has no memory for a copy');
    const mm = copy ?? new this.#core.Mm(this.memory);
    this.#mms[child] = mm;
    this.#listener?.onMade(mm);
    this.#toucher.touchAfterFork(mm);
    this.#toucher.touchAfterFork(parent);
  }

  #newSpace(): Mm {
    const mm = new this.#core.Mm(this.memory);
    this.#listener?.onMade(mm);
    return mm;
  }

  #leave(mm: Mm): void {
    const last = mm.mmUsers === 1;
    this.#core.mmput(mm);
    const problem = last ? (this.#listener?.onEnded(mm) ?? null) : null;
    if (problem !== null && this.violations.length < MOST_VIOLATIONS) this.violations.push(problem);
  }

  /** The address spaces that are alive, each once. */
  spaces(): Mm[] {
    return [...new Set(this.#mms)].filter((mm) => mm !== null);
  }

  /** Ends every task. @returns how many the recording left alive */
  end(): number {
    let alive = 0;
    for (let task = 0; task < this.#mms.length; task++) {
      const mm = this.#mms[task] ?? null;
      if (mm === null) continue;
      this.#mms[task] = null;
      this.#leave(mm);
      alive++;
    }
    return alive;
  }
}

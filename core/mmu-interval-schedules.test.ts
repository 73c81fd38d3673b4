import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everySchedule, type Scheduled, STEP } from './every-schedule.ts';
import { LINUX_6_12 } from './kernel-options.ts';
import { Mm } from './mm.ts';
import { MmuIntervalNotifier } from './mmu-interval-notifier.ts';
import {
  mmuIntervalNotifierInsert,
  mmuIntervalNotifierInsertLocked,
  mmuIntervalNotifierRemoveSteps,
  mmuIntervalReadBeginSteps,
  mmuIntervalReadRetry,
  mmuIntervalSetSeq,
} from './mmu-interval-register.ts';
import { MmuIntervals } from './mmu-intervals.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { PhysicalMemory } from './physical-memory.ts';

const NONE = -1;
const [START, END] = [0x1000, 0x2000];

/** What can be wrong in the owner's protocol, or in the kernel's. */
interface Wrong {
  readonly keepsNumber?: boolean;
  readonly resolvesBeforeBegin?: boolean;
  readonly checksOutsideLock?: boolean;
  readonly keepsMapping?: boolean;
  readonly kernel?: new () => MmuIntervals;
}

/** One page with its primary entry, and an owner who mirrors it. */
class World {
  readonly mm = new Mm(new PhysicalMemory(0, LINUX_6_12));
  /** The frame that the primary table maps. */
  primary = 1;
  /** The frame that the owner maps. */
  mirror = NONE;
  readonly #wrong: Wrong;
  readonly mni: MmuIntervalNotifier;
  /** Open ranges that the owner has been told of. */
  toldOpen = 0;

  constructor(wrong: Wrong) {
    this.#wrong = wrong;
    this.mni = new MmuIntervalNotifier({
      invalidate: (mni, _range, seq) => {
        if (!wrong.keepsNumber) mmuIntervalSetSeq(mni, seq);
        if (!wrong.keepsMapping) this.mirror = NONE;
        this.toldOpen++;
        return true;
      },
    });
    // Makes the list of intervals.
    mmuIntervalNotifierInsert(new MmuIntervalNotifier({ invalidate: () => true }), this.mm, 0x100000, 4096);
    if (wrong.kernel) this.mm.mmuNotifierMm!.intervals = new wrong.kernel();
  }

  insert(): void {
    this.mm.mmapSem.downWrite();
    assert.equal(mmuIntervalNotifierInsertLocked(this.mni, this.mm, START, END - START), 0);
    this.mm.mmapSem.upWrite();
  }

  /** The page is replaced by another one, as migration does. */
  *replace(frame: number): Scheduled {
    mmuNotifierInvalidateRangeStart(this.mm, START, END);
    yield STEP;
    this.primary = frame;
    yield STEP;
    mmuNotifierInvalidateRangeEnd(this.mm, START, END);
    this.toldOpen = Math.max(0, this.toldOpen - 1);
  }

  /** A device fault: one that finds the page changed begins again. */
  *fault(): Scheduled {
    for (;;) {
      let frame = this.primary;
      if (this.#wrong.resolvesBeforeBegin) yield STEP;
      const seq = yield* mmuIntervalReadBeginSteps(this.mni);
      yield STEP;
      if (!this.#wrong.resolvesBeforeBegin) frame = this.primary;
      yield STEP;
      const retry = mmuIntervalReadRetry(this.mni, seq);
      if (this.#wrong.checksOutsideLock) yield STEP;
      if (!retry) {
        this.mirror = frame;
        return;
      }
    }
  }

  *insertAndFault(): Scheduled {
    this.insert();
    yield STEP;
    yield* this.fault();
  }

  *faultAndRemove(): Scheduled {
    yield* this.fault();
    yield STEP;
    yield* mmuIntervalNotifierRemoveSteps(this.mni);
    this.mirror = NONE;
  }

  checkEnd(): void {
    assert.ok(this.mirror === NONE || this.mirror === this.primary, `stale: ${this.mirror}`);
    assert.equal(this.mm.mmuNotifierMm!.intervals!.activeRanges, 0);
    assert.equal(this.mm.mmuNotifierMm!.intervals!.invalidateSeq % 2, 0);
    this.mm.mmuNotifierMm!.intervals!.tree.check();
  }

  check(): void {
    assert.ok(this.toldOpen === 0 || this.mirror === NONE, 'mapped while the range is open');
  }
}

type Agents = (world: World) => Scheduled[];

const scenarios: Record<string, { inserted: boolean; agents: Agents }> = {
  'one fault, two changes': {
    inserted: true,
    agents: (world) => [world.fault(), world.replace(2), world.replace(3)],
  },
  'inserted during changes, and a fault': {
    inserted: false,
    agents: (world) => [world.insertAndFault(), world.replace(2), world.replace(3)],
  },
  'a fault and the removal, during changes': {
    inserted: true,
    agents: (world) => [world.faultAndRemove(), world.replace(2), world.replace(3)],
  },
  'two faults, one change': {
    inserted: true,
    agents: (world) => [world.fault(), world.fault(), world.replace(2)],
  },
};

function explore(name: string, wrong: Wrong = {}) {
  const { inserted, agents } = scenarios[name]!;
  return everySchedule(() => {
    const world = new World(wrong);
    if (inserted) world.insert();
    return { agents: agents(world), check: () => world.check(), checkEnd: () => world.checkEnd() };
  });
}

for (const name of Object.keys(scenarios)) {
  test(`${name}: nothing stale in any order`, () => {
    const { schedules, violating, firstViolation } = explore(name);
    assert.equal(violating, 0, String(firstViolation));
    assert.ok(schedules > 200, `${schedules} orders`);
  });
}

/** Takes an interval in as if no range were open. */
class InsertsRegardless extends MmuIntervals {
  override insert(mni: MmuIntervalNotifier): void {
    super.insert(mni);
    mni.invalidateSeq = this.invalidateSeq + 1;
  }
}

/** Lets readers go on as soon as the first of several ranges ends. */
class EndsEarly extends MmuIntervals {
  override invalidateEnd(): void {
    super.invalidateEnd();
    if (this.invalidating) this.invalidateSeq += 2;
  }
}

const mutants: { name: string; scenario: string; wrong: Wrong }[] = [
  {
    name: 'the owner does not store the number',
    scenario: 'one fault, two changes',
    wrong: { keepsNumber: true },
  },
  {
    name: 'the owner does not drop the page',
    scenario: 'one fault, two changes',
    wrong: { keepsMapping: true },
  },
  {
    name: 'the page is resolved before the number is read',
    scenario: 'one fault, two changes',
    wrong: { resolvesBeforeBegin: true },
  },
  {
    name: 'the number is compared outside the lock',
    scenario: 'one fault, two changes',
    wrong: { checksOutsideLock: true },
  },
  {
    name: 'an insert does not count the open ranges',
    scenario: 'inserted during changes, and a fault',
    wrong: { kernel: InsertsRegardless },
  },
  {
    name: 'readers go on at the first of several ends',
    scenario: 'inserted during changes, and a fault',
    wrong: { kernel: EndsEarly },
  },
];

for (const { name, scenario, wrong } of mutants) {
  test(`mutant: ${name}`, () => {
    const { violating, firstViolation } = explore(scenario, wrong);
    assert.ok(violating > 0, 'some order shows it');
    assert.match(firstViolation!, /stale|mapped while/);
  });
}

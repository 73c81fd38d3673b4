import { PAGE_SIZE } from '../address.ts';
import { mmuNotifierRegister } from '../mmu-notifier-register.ts';
import type { GruMmStruct } from './gru.ts';
import type { GruMiss } from './gru-miss.ts';
import type { GruProtocol } from './gru-protocols.ts';
import { GruWitness } from './gru-witness.ts';
import { PrimaryWorld, WORLD_PAGES, WORLD_START } from './primary-world.ts';
import { agent, type Program, type World } from './schedule.ts';

/** A device that uses the four pages of a process, and has TLB entries of the first two. */
export class GruWorld {
  readonly gms: GruMmStruct;
  readonly #primary = new PrimaryWorld();
  readonly #witness: GruWitness;
  readonly #protocol: GruProtocol;

  constructor(protocol: GruProtocol) {
    this.#protocol = protocol;
    const { mm, faultIn } = this.#primary;
    this.gms = new protocol.Gms(mm, faultIn);
    this.#witness = new GruWitness(this.gms, WORLD_START, WORLD_START + WORLD_PAGES * PAGE_SIZE);
    this.#witness.registerAfter();
    mmuNotifierRegister(this.gms.notifier, mm);
    this.#witness.registerBefore();
    for (const page of [0, 1]) {
      const miss = this.#newMiss(page, true);
      for (const [, take] of ATTEMPT) take(miss);
    }
  }

  range(firstPage: number, pages: number): Program {
    return this.#primary.range(firstPage, pages, this.#protocol);
  }

  page(page: number): Program {
    return this.#primary.page(page, this.#protocol, this.#witness);
  }

  /** A miss that arrives by an interrupt: one attempt, and no fault in the primary tables. */
  *interrupt(page: number): Program {
    const miss = this.#newMiss(page, true);
    yield* this.#attempt(miss);
  }

  /** A miss that the user's process handles: it waits while ranges are active. */
  *process(page: number): Program {
    const miss = this.#newMiss(page, false);
    do {
      yield* this.#wait(miss);
      miss.begin(miss.address, true, false);
      yield* this.#attempt(miss);
    } while (miss.state === 'range-active');
  }

  world(agents: World['agents']): World {
    return {
      agents,
      check: () => this.#witness.check(),
      checkEnd: () => null,
      fingerprint: () => JSON.stringify([this.#witness.state(), this.#primary.state()]),
    };
  }

  *#attempt(miss: GruMiss): Program {
    for (const [name, take] of ATTEMPT) {
      yield name;
      this.#witness.step(miss, name, () => take(miss));
    }
  }

  *#wait(miss: GruMiss): Program {
    for (;;) {
      if (this.#protocol.looksBefore) {
        yield 'look';
        if (this.gms.rangeActive === 0) return;
      }
      yield 'wait';
      let ready = false;
      this.#witness.step(miss, 'wait', () => {
        ready = miss.waitForRanges();
      });
      if (ready) return;
      yield { step: 'wake up', until: () => !miss.sleeping };
    }
  }

  #newMiss(page: number, atomic: boolean): GruMiss {
    const miss = new this.#protocol.Miss(this.gms);
    miss.begin(WORLD_START + page * PAGE_SIZE, true, atomic);
    return miss;
  }
}

const ATTEMPT: readonly (readonly [name: string, take: (miss: GruMiss) => void])[] = [
  ['arm', (miss) => miss.arm()],
  ['check', (miss) => miss.check()],
  ['look up', (miss) => miss.lookUp()],
  ['drop in', (miss) => miss.dropIn()],
];

/** Which agents run beside each other. */
export interface GruScenario {
  readonly name: string;
  readonly agents: (world: GruWorld) => World['agents'];
}

export const GRU_SCENARIOS: readonly GruScenario[] = [
  {
    name: '{S, clear, E} and an interrupt',
    agents: (world) => [agent('unmap', world.range(0, 1)), agent('intr', world.interrupt(0))],
  },
  {
    name: '{clear, P} and an interrupt',
    agents: (world) => [agent('reclaim', world.page(0)), agent('intr', world.interrupt(0))],
  },
  {
    name: 'two overlapping ranges and an interrupt',
    agents: (world) => [
      agent('unmap', world.range(0, 2)),
      agent('unmap2', world.range(1, 2)),
      agent('intr', world.interrupt(1)),
    ],
  },
  {
    name: 'a range and two processes that wait for it',
    agents: (world) => [
      agent('unmap', world.range(0, 1)),
      agent('process', world.process(0)),
      agent('process2', world.process(2)),
    ],
  },
];

import type { Kvm } from './kvm.ts';
import type { KvmFault } from './kvm-fault.ts';
import type { KvmProtocol } from './kvm-protocols.ts';
import { KvmWitness } from './kvm-witness.ts';
import {
  type PrimaryProtocol,
  PrimaryWorld,
  WORLD_FRAMES,
  WORLD_PAGES,
  WORLD_START,
} from './primary-world.ts';
import { agent, type Program, type World } from './schedule.ts';

/**
 * A guest that has the four pages of a process as its frames 0 to 3 and once more as 16 to 19. Of the first two pages
 * there are sptes.
 */
export class KvmWorld {
  readonly kvm: Kvm;
  readonly #primary = new PrimaryWorld();
  readonly #witness: KvmWitness;
  readonly #protocol: KvmProtocol;
  readonly #towardsNotifiers: PrimaryProtocol;

  /** @param numbers see `KvmWitness` */
  constructor(protocol: KvmProtocol, numbers: boolean) {
    this.#protocol = protocol;
    this.kvm = new protocol.Kvm(this.#primary.mm, { faultIn: this.#primary.faultIn });
    this.#witness = new KvmWitness(this.kvm, numbers);
    const { clearFirst, lateEnd } = protocol;
    this.#towardsNotifiers = { clearFirst, lateEnd: lateEnd === null ? null : () => lateEnd(this.kvm) };
    this.kvm.memslots.add(0, WORLD_PAGES, WORLD_START);
    this.kvm.memslots.add(16, WORLD_PAGES, WORLD_START);
    const fault = this.#newFault();
    for (const gfn of [0, 1, 16]) fault.handle(0, gfn, true);
    this.#witness.register();
  }

  range(firstPage: number, pages: number): Program {
    return this.#primary.range(firstPage, pages, this.#towardsNotifiers);
  }

  page(page: number): Program {
    return this.#primary.page(page, this.#towardsNotifiers, this.#witness);
  }

  /** A virtual CPU writes to a page. */
  *fault(root: number, gfn: number): Program {
    const fault = this.#newFault();
    fault.begin(root, gfn, true);
    for (const [name, take] of this.#protocol.faultSteps) {
      yield name;
      this.#witness.step(fault, name, () => take(fault));
    }
  }

  world(agents: World['agents']): World {
    return {
      agents,
      check: () => this.#witness.check(),
      checkEnd: () => this.#checkEnd(),
      fingerprint: () => JSON.stringify([this.#witness.state(), this.#primary.state()]),
    };
  }

  #newFault(): KvmFault {
    return new this.#protocol.Fault(this.kvm);
  }

  /** At rest every reference has an owner: the mappings and the sptes. */
  #checkEnd(): string | null {
    const { frames } = this.kvm.mm.memory;
    const owned = this.#witness.ownedReferences();
    for (let pfn = 0; pfn < WORLD_FRAMES; pfn++) {
      const owners = frames.mapCountOf(pfn) + (owned.get(pfn) ?? 0);
      if (frames.refCount[pfn] !== owners) return `K8 frame ${pfn} has a reference that nobody owns`;
    }
    return null;
  }
}

/** Which agents run beside each other. */
export interface KvmScenario {
  readonly name: string;
  readonly agents: (world: KvmWorld) => World['agents'];
}

export const KVM_SCENARIOS: readonly KvmScenario[] = [
  {
    name: '{S, clear, E} and a fault',
    agents: (world) => [agent('unmap', world.range(0, 1)), agent('vcpu', world.fault(1, 0))],
  },
  {
    name: '{clear, P} and a fault',
    agents: (world) => [agent('reclaim', world.page(0)), agent('vcpu', world.fault(1, 0))],
  },
  {
    name: 'two overlapping ranges and a fault',
    agents: (world) => [
      agent('unmap', world.range(0, 2)),
      agent('unmap2', world.range(1, 2)),
      agent('vcpu', world.fault(1, 1)),
    ],
  },
  {
    name: 'a range, a page and two faults',
    agents: (world) => [
      agent('unmap', world.range(0, 1)),
      agent('reclaim', world.page(0)),
      agent('vcpu', world.fault(1, 0)),
      agent('vcpu2', world.fault(0, 16)),
    ],
  },
];

import { exploreAll } from './choices.ts';
import { CORRECT, KVM_MUTANTS, type KvmProtocol } from './kvm-protocols.ts';
import { KVM_SCENARIOS, type KvmScenario, KvmWorld } from './kvm-scenarios.ts';
import { runSchedule } from './schedule.ts';

/** What the model checker says of one protocol in one scenario. */
export interface ModelCheckRow {
  readonly consumer: 'KVM-like' | 'GRU-like';
  /** Whether it is the protocol as it should be. */
  readonly right: boolean;
  readonly protocol: string;
  readonly what: string;
  readonly scenario: string;
  /** Orders in which the agents' steps can follow one another. */
  readonly schedules: number;
  /** Those of them in which something goes wrong. */
  readonly violating: number;
  /** Runs that it took to know. */
  readonly runs: number;
  /** What goes wrong in one of them, and after which steps. */
  readonly example: string | null;
}

export interface ModelCheckOptions {
  /** Whether the rules about numbers count, see `KvmWitness`; a wrong protocol breaks them in every schedule. */
  readonly numbers?: boolean;
  /** Whether states that were seen before are counted instead of explored again. Default true. */
  readonly byState?: boolean;
}

/** Explores every schedule of one scenario. */
export function checkKvmProtocol(
  protocol: KvmProtocol,
  scenario: KvmScenario,
  options: ModelCheckOptions = {},
): ModelCheckRow {
  const { numbers = false, byState = true } = options;
  const { schedules, violating, runs, firstViolation } = exploreAll((choices) => {
    const world = new KvmWorld(protocol, numbers);
    return runSchedule(choices, world.world(scenario.agents(world)), byState);
  });
  const { name, what } = protocol;
  return {
    consumer: 'KVM-like',
    right: protocol === CORRECT,
    protocol: name,
    what,
    scenario: scenario.name,
    schedules,
    violating,
    runs,
    example: firstViolation,
  };
}

/** Every protocol, right and wrong, in every scenario. */
export function* modelCheck(): Generator<ModelCheckRow> {
  for (const scenario of KVM_SCENARIOS) yield checkKvmProtocol(CORRECT, scenario, { numbers: true });
  for (const protocol of KVM_MUTANTS) {
    for (const scenario of KVM_SCENARIOS) yield checkKvmProtocol(protocol, scenario);
  }
}

import { exploreAll } from '../choices.ts';
import { GRU_CORRECT, GRU_MUTANTS, type GruProtocol } from './gru-protocols.ts';
import { GRU_SCENARIOS, type GruScenario, GruWorld } from './gru-scenarios.ts';
import { CORRECT, KVM_MUTANTS, type KvmProtocol } from './kvm-protocols.ts';
import { KVM_SCENARIOS, type KvmScenario, KvmWorld } from './kvm-scenarios.ts';
import { runSchedule, type World } from './schedule.ts';

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
  const makeWorld = () => {
    const world = new KvmWorld(protocol, options.numbers ?? false);
    return world.world(scenario.agents(world));
  };
  const row = explore(protocol, scenario.name, makeWorld, options);
  return { consumer: 'KVM-like', right: protocol === CORRECT, ...row };
}

/** Explores every schedule of one scenario. */
export function checkGruProtocol(
  protocol: GruProtocol,
  scenario: GruScenario,
  options: ModelCheckOptions = {},
): ModelCheckRow {
  const makeWorld = () => {
    const world = new GruWorld(protocol);
    return world.world(scenario.agents(world));
  };
  const row = explore(protocol, scenario.name, makeWorld, options);
  return { consumer: 'GRU-like', right: protocol === GRU_CORRECT, ...row };
}

/** Every protocol, right and wrong, in every scenario. */
export function* modelCheck(): Generator<ModelCheckRow> {
  for (const scenario of KVM_SCENARIOS) yield checkKvmProtocol(CORRECT, scenario, { numbers: true });
  for (const mutant of KVM_MUTANTS) {
    for (const scenario of KVM_SCENARIOS) yield checkKvmProtocol(mutant, scenario);
  }
  for (const protocol of [GRU_CORRECT, ...GRU_MUTANTS]) {
    for (const scenario of GRU_SCENARIOS) yield checkGruProtocol(protocol, scenario);
  }
}

function explore(
  { name, what }: { readonly name: string; readonly what: string },
  scenario: string,
  makeWorld: () => World,
  { byState = true }: ModelCheckOptions,
): Omit<ModelCheckRow, 'consumer' | 'right'> {
  const { schedules, violating, runs, firstViolation } = exploreAll((choices) =>
    runSchedule(choices, makeWorld(), byState),
  );
  return { protocol: name, what, scenario, schedules, violating, runs, example: firstViolation };
}

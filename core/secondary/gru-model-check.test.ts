import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GRU_CORRECT, GRU_MUTANTS } from './gru-protocols.ts';
import { GRU_SCENARIOS } from './gru-scenarios.ts';
import { checkGruProtocol } from './model-check.ts';

type Scenario = (typeof GRU_SCENARIOS)[number];
const [RANGE, PAGE, OVERLAPPING, WAITING] = GRU_SCENARIOS as [Scenario, Scenario, Scenario, Scenario];

test('T59 the correct protocol: no rule is broken in any schedule', () => {
  // 7!/(3! 4!), 6!/(2! 4!), 10!/(3! 3! 4!); how many schedules there are with waiting depends on who has to wait.
  const expected = new Map([
    [RANGE, 35],
    [PAGE, 15],
    [OVERLAPPING, 4200],
    [WAITING, null],
  ]);
  for (const [scenario, schedules] of expected) {
    const row = checkGruProtocol(GRU_CORRECT, scenario);
    assert.equal(row.example, null);
    assert.equal(row.violating, 0);
    assert.ok(schedules === null ? row.schedules > 10_000 : row.schedules === schedules, scenario.name);
  }
});

/**
 * Schedules that show each mutant, with one range, one page, two ranges.
 * N1, counted by hand: arm and check come before S, the lookup before clear, the drop-in after S. With the lookup before
 * S it has three places, S-clear, clear-E and after E; with the lookup after S three as well: 6. With a page: all but the
 * drop-in before clear, the drop-in after P: 1.
 */
const shown: Record<string, readonly number[]> = {
  N1: [6, 1, 300],
  N2: [3, 0, 90],
  N3: [35, 0, 4200],
  N4: [0, 15, 0],
  N5: [0, 0, 0],
  N6: [0, 0, 0],
  N7: [0, 2, 0],
};

for (const mutant of GRU_MUTANTS) {
  test(`${mutant.name} ${mutant.what} is killed`, () => {
    const rows = [RANGE, PAGE, OVERLAPPING].map((scenario) => checkGruProtocol(mutant, scenario));
    const violating = rows.map((row) => row.violating);
    assert.deepEqual(violating, shown[mutant.name]);
    if (violating.every((count) => count === 0)) {
      const { example } = checkGruProtocol(mutant, WAITING);
      assert.match(example!, /^G5 a miss sleeps while no range is open/);
    }
  });
}

test('G6 without the rule that a purge disarms, the schedule of the driver is found', () => {
  const { example } = checkGruProtocol(GRU_MUTANTS[0]!, RANGE);
  assert.match(example!, /intr\.arm intr\.check.* unmap\.S .*intr\.drop in$/);
});

test('the reduction changes no number', () => {
  for (const protocol of [GRU_CORRECT, ...GRU_MUTANTS]) {
    for (const scenario of [RANGE, PAGE]) {
      const reduced = checkGruProtocol(protocol, scenario);
      const { runs, ...all } = checkGruProtocol(protocol, scenario, { byState: false });
      assert.equal(runs, all.schedules);
      assert.deepEqual([reduced.schedules, reduced.violating], [all.schedules, all.violating]);
    }
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exploreAll, KNOWN } from './choices.ts';
import { type Program, runSchedule, type World } from './secondary/schedule.ts';

test('every sequence of choices is made once, also where later choices depend on earlier ones', () => {
  const made: string[] = [];
  const { schedules, runs, violating } = exploreAll(({ choose }) => {
    const first = choose(3);
    const rest = Array.from({ length: first }, () => choose(2));
    made.push([first, ...rest].join(''));
    return null;
  });
  assert.deepEqual(made, ['0', '10', '11', '200', '201', '210', '211']);
  assert.deepEqual([schedules, runs, violating], [7, 7, 0]);
});

test('what follows a known state is counted, not run again', () => {
  // 20 choices of which only the number of ones matters.
  const { schedules, violating, runs } = exploreAll(({ choose }) => {
    let ones = 0;
    for (let i = 0; i < 20; i++) {
      const choice = choose(2, `${i} ${ones}`);
      if (choice === KNOWN) return null;
      ones += choice;
    }
    return ones === 3 ? 'three' : null;
  });
  assert.equal(schedules, 2 ** 20);
  assert.equal(violating, (20 * 19 * 18) / 6);
  assert.ok(runs < 400, `${runs} runs`);
});

function* steps(count: number, take: (step: number) => void = () => {}): Program {
  for (let step = 0; step < count; step++) {
    yield `${step}`;
    take(step);
  }
}

const nothingWrong = { check: () => null, checkEnd: () => null, fingerprint: () => '' };

test('agents of 3, 2 and 2 steps: 7! / (3! 2! 2!) schedules, with and without reduction', () => {
  for (const byState of [false, true]) {
    const found = exploreAll((choices) =>
      runSchedule(
        choices,
        { ...nothingWrong, agents: [3, 2, 2].map((count, i) => ({ name: `${i}`, program: steps(count) })) },
        byState,
      ),
    );
    assert.equal(found.schedules, 210);
    assert.equal(found.violating, 0);
    assert.equal(found.runs < 210, byState);
  }
});

/** Two agents that read a number and then write it back, one more. */
function lostUpdate(): World {
  const shared = { value: 0 };
  function* increment(): Program {
    yield 'read';
    const read = shared.value;
    yield 'write';
    shared.value = read + 1;
  }
  return {
    agents: ['a', 'b'].map((name) => ({ name, program: increment() })),
    check: () => null,
    checkEnd: () => (shared.value === 2 ? null : `value ${shared.value}`),
    fingerprint: () => `${shared.value}`,
  };
}

test('the lost update: 4 of 6 schedules lose one, and the first one found is told', () => {
  // Without reduction: what an agent has read is not in the state's text.
  const found = exploreAll((choices) => runSchedule(choices, lostUpdate(), false));
  assert.deepEqual([found.schedules, found.violating], [6, 4]);
  assert.equal(found.firstViolation, 'value 1 after a.read b.read a.write b.write');
});

test('two locks taken in opposite orders: the deadlock is found', () => {
  const found = exploreAll((choices) => {
    const held = [false, false];
    function* takeBoth(first: number, second: number): Program {
      for (const lock of [first, second]) {
        yield { step: `lock ${lock}`, until: () => !held[lock] };
        held[lock] = true;
      }
      yield 'unlock';
      held.fill(false);
    }
    const agents = [
      { name: 'a', program: takeBoth(0, 1) },
      { name: 'b', program: takeBoth(1, 0) },
    ];
    return runSchedule(choices, { ...nothingWrong, agents, fingerprint: () => `${held}` });
  });
  assert.equal(found.schedules, 4);
  assert.equal(found.violating, 2);
  assert.match(found.firstViolation!, /^nobody can go on: a before lock 1, b before lock 0 after/);
});

test('what a step throws is a violation of its schedule', () => {
  const found = exploreAll((choices) => {
    const fail = () => {
      throw new RangeError('broken');
    };
    const agents = [{ name: 'a', program: steps(1, fail) }];
    return runSchedule(choices, { ...nothingWrong, agents });
  });
  assert.deepEqual([found.schedules, found.violating], [1, 1]);
  assert.equal(found.firstViolation, 'RangeError: broken after a.0');
});

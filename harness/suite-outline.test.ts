import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlineSuite } from './suite-outline.ts';

const setUp = () => () => 1;
const suiteOf = (...cases: unknown[]) => ({ name: 's', groups: [{ name: 'g', cases }] });
const named = (name: unknown) => suiteOf({ name, setUp });

test('an outline has the shape without the functions, and the defaults', () => {
  const suite = {
    name: 's',
    groups: [
      {
        name: 'g',
        baseline: 'b',
        cases: [
          { name: 'b', setUp },
          { name: 'c', tail: true, operations: 8, setUp },
        ],
      },
      { name: 'h', cases: [{ name: 'x', command: ['./worker', '--fast'] }] },
    ],
  };
  const plain = { operations: 1, tail: false, command: null };
  assert.deepEqual(outlineSuite(suite), {
    name: 's',
    groups: [
      {
        name: 'g',
        baseline: 'b',
        cases: [
          { ...plain, name: 'b' },
          { ...plain, name: 'c', tail: true, operations: 8 },
        ],
      },
      { name: 'h', baseline: null, cases: [{ ...plain, name: 'x', command: ['./worker', '--fast'] }] },
    ],
  });
});

const WRONG: readonly (readonly [what: string, suite: unknown, message: RegExp])[] = [
  ['no default export', undefined, /default export is missing, expected an object/],
  ['null', null, /default export is null, expected an object/],
  ['a text', 'suite', /default export is "suite", expected an object/],
  ['no name', { groups: [] }, /suite\.name is missing, expected a text of 1 to 200/],
  ['an empty name', { name: '  ', groups: [] }, /suite\.name is " {2}", expected a text/],
  ['a slash in a suite', { name: '../s', groups: [] }, /suite\.name is "\.\.\/s", expected no "\/"/],
  ['a slash in a group', { name: 's', groups: [{ name: 'g/h' }] }, /group\.name is "g\/h", expected no "\/"/],
  ['no groups', { name: 's' }, /suite "s": groups is missing, expected a list of at least one/],
  ['an empty list', { name: 's', groups: [] }, /groups is an empty list, expected a list of at least one/],
  ['no cases', { name: 's', groups: [{ name: 'g', cases: {} }] }, /cases is an object, expected a list/],
  ['a case that is a function', suiteOf(setUp), /a case is a function, expected an object/],
  ['a long name', named('x'.repeat(201)), /expected a text of 1 to 200 characters/],
  ['a NUL', named('a\0b'), /case\.name is "a\\u0000b", expected no control characters/],
  ['an escape', named('\u001b[2J'), /expected no control characters/],
  ['a C1 control character', named('a\u009bb'), /expected no control characters/],
  ['a newline', named('a\nb'), /case\.name is "a\\nb", expected no control characters/],
  ['a control', named('control=throughput'), /"control=" marks the harness's own controls; give it another/],
  ['no setUp', suiteOf({ name: 'c' }), /setUp of "c" is missing, expected a function/],
  ['a setUp that is none', suiteOf({ name: 'c', setUp: 3 }), /setUp of "c" is 3, expected a function/],
  [
    'operations 0',
    suiteOf({ name: 'c', setUp, operations: 0 }),
    /operations of "c" is 0, expected a positive/,
  ],
  ['operations 1.5', suiteOf({ name: 'c', setUp, operations: 1.5 }), /is 1\.5, expected a positive integer/],
  ['operations NaN', suiteOf({ name: 'c', setUp, operations: Number.NaN }), /is NaN, expected a positive/],
  ['tail yes', suiteOf({ name: 'c', setUp, tail: 'yes' }), /tail of "c" is "yes", expected true or false/],
  [
    'an empty command',
    suiteOf({ name: 'c', command: [] }),
    /command of "c" is an empty list, expected a list/,
  ],
  ['a NUL in a command', suiteOf({ name: 'c', command: ['a\0'] }), /is a list, expected a list of words/],
  ['an empty program', suiteOf({ name: 'c', command: [''] }), /expected a list of words/],
  [
    'two cases of a name',
    suiteOf({ name: 'c', setUp }, { name: 'c', setUp }),
    /"s\/g": case "c" is there twice/,
  ],
  [
    'two groups of a name',
    { name: 's', groups: [...suiteOf({ name: 'c', setUp }).groups, ...suiteOf({ name: 'c', setUp }).groups] },
    /suite "s": group "g" is there twice/,
  ],
  [
    'a baseline that is no case',
    { name: 's', groups: [{ name: 'g', baseline: 'z', cases: [{ name: 'c', setUp }] }] },
    /baseline is "z", expected the name of one of its cases/,
  ],
  ['a hostile object', suiteOf({ name: { toString: null } }), /case\.name is an object, expected a text/],
];

for (const [what, suite, message] of WRONG) {
  test(`refuses ${what}`, () => {
    assert.throws(() => outlineSuite(suite), { name: 'TypeError', message });
  });
}

test("the harness's own controls may be named so", () => {
  assert.equal(outlineSuite(named('control=x'), 'harness').groups[0]!.cases[0]!.name, 'control=x');
});

test('markup and dots in a name of a case are text', () => {
  for (const name of ['</script><b>', '../../x', '__proto__', '🙂']) {
    assert.equal(outlineSuite(named(name)).groups[0]!.cases[0]!.name, name);
  }
});

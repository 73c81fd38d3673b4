import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SelectableSuite, type SelectionOptions, selectGroups } from './selection.ts';

const caseOf = (name: string, tail = false) => ({ name, operations: 1, tail, command: null });
const suite: SelectableSuite = {
  outline: {
    name: 's',
    groups: [
      { name: 'g', baseline: 'base', cases: [caseOf('base'), caseOf('new'), caseOf('slow', true)] },
      { name: 'h', baseline: null, cases: [caseOf('long', true)] },
    ],
  },
  file: '/suites/s.suite.js',
  hash: 'hash-of-s',
};
const controls: SelectableSuite = {
  outline: { name: 'control', groups: [{ name: 'control', baseline: null, cases: [caseOf('control=x')] }] },
  file: '/harness/controls.js',
  hash: 'hash-of-controls',
};

function ids(options: Partial<SelectionOptions>): string[] {
  const groups = selectGroups([suite], controls, { patterns: [], all: false, ...options });
  return groups.flatMap(({ cases }) => cases.map(({ caseId }) => caseId));
}

test('without patterns: every case but the tail, each group with the controls', () => {
  assert.deepEqual(ids({}), ['s/g/base', 's/g/new', 's/g/control=x']);
});

test('all brings the tail', () => {
  const expected = ['s/g/base', 's/g/new', 's/g/slow', 's/g/control=x', 's/h/long', 's/h/control=x'];
  assert.deepEqual(ids({ all: true }), expected);
});

test('a wanted case brings its baseline', () => {
  assert.deepEqual(ids({ patterns: ['s/g/new'] }), ['s/g/base', 's/g/new', 's/g/control=x']);
});

test('a pattern alone does not bring the tail, the exact name does', () => {
  assert.deepEqual(ids({ patterns: ['s/g/slo'] }), []);
  assert.deepEqual(ids({ patterns: ['s/g/slow'] }), ['s/g/base', 's/g/slow', 's/g/control=x']);
});

test('one of several patterns suffices, none that fits leaves nothing', () => {
  assert.deepEqual(ids({ patterns: ['nothing', '*/base'] }), ['s/g/base', 's/g/control=x']);
  assert.deepEqual(ids({ patterns: ['nothing'] }), []);
});

test('a control is found in its own module, and keeps its own hash', () => {
  const [group] = selectGroups([suite], controls, { patterns: [], all: false });
  assert.equal(group!.baseline, 's/g/base');
  const control = group!.cases.at(-1)!;
  assert.deepEqual(
    [control.role, control.file, control.groupInFile, control.suiteHash],
    ['control', '/harness/controls.js', 'control', 'hash-of-controls'],
  );
});

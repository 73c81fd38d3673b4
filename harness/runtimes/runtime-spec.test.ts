import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UserError } from '../user-error.ts';
import { parseRuntime, runtimeSpecs } from './runtime-spec.ts';

const NONE = { v8Flags: [], variables: [] };

const UNDERSTOOD: readonly (readonly [text: string, parsed: Partial<ReturnType<typeof parseRuntime>>])[] = [
  ['node', { program: { from: 'here' }, flags: [], variables: {} }],
  ['node@22', { program: { from: 'npm', kind: 'node', version: '22' } }],
  ['node@22.11.0', { program: { from: 'npm', kind: 'node', version: '22.11.0' } }],
  ['node@23.0.0-nightly.1', { program: { from: 'npm', kind: 'node', version: '23.0.0-nightly.1' } }],
  ['bun', { program: { from: 'npm', kind: 'bun', version: null } }],
  ['deno@2.1', { program: { from: 'npm', kind: 'deno', version: '2.1' } }],
  ['./out/node --no-opt', { program: { from: 'path', path: './out/node' }, flags: ['--no-opt'] }],
  [
    '  node@22   --no-opt  --max-lazy=true ',
    { program: { from: 'npm', kind: 'node', version: '22' }, flags: ['--no-opt', '--max-lazy=true'] },
  ],
  ['A=1 B=x=y node', { program: { from: 'here' }, variables: { A: '1', B: 'x=y' } }],
];

for (const [text, parsed] of UNDERSTOOD) {
  test(`the runtime ${JSON.stringify(text)}`, () => {
    assert.deepEqual({ ...parseRuntime(text), ...parsed }, parseRuntime(text));
  });
}

const REFUSED: readonly (readonly [text: string, message: RegExp])[] = [
  ['', /expected "node"/],
  ['nodejs', /expected "node"/],
  ['node@', /expected a version/],
  ['node@latest', /expected a version of one to three numbers, such as node@22/],
  ['node@22;id', /expected a version/],
  ['node@../../x', /expected|no program/],
  ['bun@1.2.3.4', /such as bun@1.2/],
  ['node@^22', /expected a version/],
  ['node@22@23', /expected "node"/],
  ['node --require x.js', /"x.js" is none; values follow "="/],
  ['node -- -x', /"--" is none/],
  ['A=1', /expected "node"/],
  ['A=1 A=2 node', /each variable once/],
  ['PATH=/tmp node', /PATH is no parameter/],
  ['MMUBENCH_REPLY_MARK=x node', /is no parameter/],
  ['node\n--no-opt', /expected "node"/],
  [`node ${'-x '.repeat(1000)}`, /expected "node"/],
];

for (const [text, message] of REFUSED) {
  test(`no runtime: ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert.throws(
      () => {
        const { program } = parseRuntime(text);
        if (program.from === 'path') throw new UserError('no program');
      },
      (error) => error instanceof UserError && message.test(error.message),
    );
  });
}

test('whatever the text, a version holds nothing but digits, dots and a word', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('node@', 'bun@', 'deno@', ''),
      fc.string({ maxLength: 40 }),
      (start, rest) => {
        try {
          const { program } = parseRuntime(start + rest);
          if (program.from === 'npm') assert.match(program.version ?? '1', /^[0-9A-Za-z.-]+$/);
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
        }
      },
    ),
  );
});

test('each runtime goes with each set of flags and each value of each parameter', () => {
  const specs = runtimeSpecs(['node', 'bun'], {
    v8Flags: ['', '--no-opt --no-sparkplug'],
    variables: ['SIZE=1', 'SIZE=2', 'MODE=x'],
  });
  assert.deepEqual(
    specs.map(({ text }) => text),
    [
      'SIZE=1 MODE=x node',
      'SIZE=2 MODE=x node',
      'SIZE=1 MODE=x node --no-opt --no-sparkplug',
      'SIZE=2 MODE=x node --no-opt --no-sparkplug',
      // V8's flags are nothing to it.
      'SIZE=1 MODE=x bun',
      'SIZE=2 MODE=x bun',
    ],
  );
  assert.deepEqual(specs[3]!.flags, ['--no-opt', '--no-sparkplug']);
  assert.deepEqual(specs[3]!.variables, { SIZE: '2', MODE: 'x' });
});

test('without a runtime the factors go with the Node at hand; without anything there is none', () => {
  assert.deepEqual(runtimeSpecs([], NONE), []);
  const [spec, ...more] = runtimeSpecs([], { v8Flags: ['--no-opt'], variables: [] });
  assert.deepEqual([spec!.text, spec!.program, more], ['node --no-opt', { from: 'here' }, []]);
  for (const wrong of ['SIZE', '=1', '1A=2', 'A B=1', 'LD_PRELOAD=/x']) {
    assert.throws(() => runtimeSpecs([], { v8Flags: [], variables: [wrong] }), UserError, wrong);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJitEvents } from './jit-events.ts';

const deopt = (position: string, reason: string, kind = 'deopt-eager') =>
  `code-deopt,69897,896,0x7f9c927c76c0,1,149,${kind},${position},${reason}\n`;
const completed = (name: string, more = '') =>
  `[compiling method 0x2f82041ee9a9 <JSFunction ${name} (sfi = 0x32880021911)> (target TURBOFAN), mode: x]\n` +
  `[completed compiling 0x2f82041ee9a9 <JSFunction ${name} (sfi = 0x32880021911)> (target TURBOFAN)${more} - took 0.010, 1.309, 0.008 ms]\n` +
  `[completed optimizing 0x2f82041ee9a9 <JSFunction ${name} (sfi = 0x32880021911)> (target TURBOFAN)${more}]\n`;
const bailout = (name: string, reason: string) =>
  `[bailout (kind: deopt-eager, reason: ${reason}): begin. deoptimizing 0x0519a415ea41 <JSFunction ${name}(sfi = 0x32880021871)>, 0x0519a4160741 <Code TURBOFAN>, opt id 1]\n`;

test('optimisations by their function, deoptimisations by function, position and reason, in time order', () => {
  const log = `new,MemoryChunk,0x1748b1080000,262144\n${deopt('<file:///p/a.js:3:58> inlined at <file:///p/a.js:6:14>', 'wrong map')}delete,MemoryChunk,0x1\n`;
  const trace = completed('work') + bailout('loop ', 'wrong map') + completed('loop', ' OSR');
  assert.deepEqual(parseJitEvents(log, trace), [
    { kind: 'optimised', function: 'work', osr: false, position: null, reason: null },
    {
      kind: 'deoptimised',
      function: 'loop',
      osr: false,
      position: 'file:///p/a.js:3:58',
      reason: 'wrong map',
    },
    { kind: 'optimised', function: 'loop', osr: true, position: null, reason: null },
  ]);
});

test('code that is thrown away because what it relied on changed; V8 writes the end of its line elsewhere', () => {
  const log = deopt('<file:///p/b.js:7:14>', 'code dependencies', 'dependency-change');
  const dependent =
    '[marking dependent code 0x28f43177a3e1 <Code TURBOFAN> (0x02b71e8a1911 <SharedFunctionInfo area>';
  assert.deepEqual(parseJitEvents(log, dependent + completed('area')), [
    {
      kind: 'deoptimised',
      function: 'area',
      osr: false,
      position: 'file:///p/b.js:7:14',
      reason: 'code dependencies',
    },
    { kind: 'optimised', function: 'area', osr: false, position: null, reason: null },
  ]);
});

test('code of Node 24: Maglev, longer names, and a tier-up that is no deoptimisation', () => {
  const reason = 'prepare for on stack replacement (OSR)';
  const log = deopt('<file:///p/c.js:7:32>', reason) + deopt('<file:///p/c.js:8:1>', 'wrong map');
  const trace =
    '[completed compiling 0x1 <JSFunction f (sfi = 0x2)> (target MAGLEV) - took 0.0, 0.1, 0.0 ms]\n' +
    bailout('f ', reason) +
    '[completed compiling 0x1 <JSFunction f (sfi = 0x2)> (target TURBOFAN_JS) OSR - took 0.0, 0.1, 0.0 ms]\n' +
    bailout('', 'wrong map');
  const events = parseJitEvents(log, trace);
  assert.deepEqual(
    events.map(({ kind, function: name, reason }) => [kind, name, reason]),
    [
      ['optimised', 'f', null],
      ['optimised', 'f', null],
      ['deoptimised', '', 'wrong map'],
    ],
  );
});

test('what V8 escapes: commas and other characters in paths', () => {
  const [event] = parseJitEvents(
    deopt('<file:///a\\x2Cb/\\u00e9\\\\.js:1:2>', 'wrong map'),
    bailout('f ', 'wrong map'),
  );
  assert.equal(event?.position, 'file:///a,b/é\\.js:1:2');
});

test('without a common order a name is not put beside a position of another', () => {
  const events = parseJitEvents(deopt('<file:///p/a.js:1:2>', 'wrong map'), '');
  assert.deepEqual(
    events.map(({ function: name, position }) => [name, position]),
    [['', 'file:///p/a.js:1:2']],
  );
  assert.deepEqual(parseJitEvents('', bailout('f ', 'wrong map')), []);
});

test('nonsense has no events', () => {
  assert.deepEqual(parseJitEvents('code-deopt,nonsense\n\0', '[bailout (kind: , reason: ]\n[completed'), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainWarning, WARNINGS } from './warnings.ts';

test('every name is kebab-case, and its texts are one sentence each', () => {
  for (const [name, { meaning, advice }] of Object.entries(WARNINGS)) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    for (const text of [meaning, advice]) assert.match(text, /^[A-Z][^.]{20,}\.$/, `${name}: ${text}`);
    assert.deepEqual(explainWarning(name), { meaning, advice });
  }
});

test('every warning of the certificate has a text', () => {
  const names = 'not-optimised deoptimised eliminated not-steady bimodal gc-bound timer-bound polluted';
  for (const name of `${names} noisy-machine async-leak wrong-result`.split(' ')) {
    assert.ok(Object.hasOwn(WARNINGS, name), name);
  }
});

test('an unknown name is explained as such, even one that every object has', () => {
  for (const name of ['from-the-future', 'constructor', '__proto__', '']) {
    const { meaning, advice } = explainWarning(name);
    assert.ok(meaning.includes(`'${name}'`) && advice.length > 0);
  }
});

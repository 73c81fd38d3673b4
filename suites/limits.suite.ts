/**
 * The limit and the peers, measured in lockstep: each operation by mmubench, by the same work in C, and by what a
 * JavaScript user would take instead; and what the hooks cost where nobody listens. `mmubench run limits`.
 */
import { type Case, defineSuite, type Group } from 'mmubench';
import { nativeDispatch, oursCase, peerCases } from './dispatch-contenders.ts';
import type { Drivers } from './drivers.ts';
import { hookGroups } from './hook-groups.ts';
import { nativeCase } from './native/native-case.ts';
import { tablePeerCases } from './peers/table-cases.ts';
import { tableCounters } from './table-counters.ts';
import { PAGES, TABLE_OPERATIONS } from './table-operations.ts';

const OURS = 'by=mmubench';

function dispatch(count: number, drivers: Drivers): Group {
  const cases: Case[] = [
    oursCase(OURS, count, drivers),
    nativeDispatch('by=c', count, drivers),
    ...peerCases('', count, drivers),
  ];
  return { name: `dispatch-${drivers}-${count}`, baseline: OURS, cases };
}

function tables(name: string): Group {
  const setUp = TABLE_OPERATIONS[name]!;
  const ours: Case = {
    name: OURS,
    operations: PAGES,
    setUp: () => ({ ...setUp(), counters: () => tableCounters(setUp) }),
  };
  const native = nativeCase('by=c', ['tables', name, String(PAGES)], PAGES);
  return { name, baseline: OURS, cases: [ours, native, ...tablePeerCases(name)] };
}

export default defineSuite({
  name: 'limits',
  onDemand: true,
  groups: [
    ...[1, 2, 8, 64, 512, 1024].map((count) => dispatch(count, 'same')),
    ...[2, 8, 64, 512, 1024].map((count) => dispatch(count, 'distinct')),
    ...Object.keys(TABLE_OPERATIONS).map(tables),
    ...hookGroups,
  ],
});

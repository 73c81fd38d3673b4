/** A worker's reply to "outline", checked: a suite's own code runs in that process and may have written it. */
import * as v from 'valibot';
import type { SuiteOutline } from './suite-outline.ts';
import type { WorkerProcess } from './worker-process.ts';
import { expectReply } from './worker-session.ts';

const CaseSchema = v.object({
  name: v.string(),
  operations: v.pipe(v.number(), v.integer(), v.minValue(1)),
  tail: v.boolean(),
  command: v.nullable(v.pipe(v.array(v.string()), v.minLength(1))),
});
const GroupSchema = v.object({
  name: v.string(),
  baseline: v.nullable(v.string()),
  cases: v.array(CaseSchema),
});
const OutlineSchema = v.object({
  name: v.string(),
  onDemand: v.exactOptional(v.boolean()),
  groups: v.array(GroupSchema),
});

/** Throws a WorkerFailure: `load` for a suite that doesn't, `protocol` for anything else. */
export function outlineReply(worker: WorkerProcess, reply: Record<string, unknown>): SuiteOutline {
  return expectReply(worker, reply, 'outline', OutlineSchema);
}

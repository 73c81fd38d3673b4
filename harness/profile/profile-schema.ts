/** Checks profiles that came from a worker or from a file to be whole. */
import * as v from 'valibot';
import type { CpuProfile, HeapProfile, HeapProfileNode } from './v8-profile.ts';

const whole = v.pipe(v.number(), v.integer());
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const CallFrameSchema = v.object({
  functionName: v.string(),
  scriptId: v.union([v.string(), v.pipe(v.number(), v.transform(String))]),
  url: v.string(),
  lineNumber: whole,
  columnNumber: whole,
});

const CpuProfileSchema: v.GenericSchema<unknown, CpuProfile> = v.object({
  nodes: v.pipe(
    v.array(
      v.object({
        id: whole,
        callFrame: CallFrameSchema,
        hitCount: v.exactOptional(amount),
        children: v.exactOptional(v.array(whole)),
        positionTicks: v.exactOptional(v.array(v.object({ line: whole, ticks: amount }))),
      }),
    ),
    v.minLength(1),
  ),
  startTime: v.number(),
  endTime: v.number(),
  samples: v.array(whole),
  timeDeltas: v.array(v.number()),
});

const HeapNodeSchema: v.GenericSchema<unknown, HeapProfileNode> = v.object({
  callFrame: CallFrameSchema,
  selfSize: amount,
  id: whole,
  children: v.array(v.lazy(() => HeapNodeSchema)),
});

const HeapProfileSchema: v.GenericSchema<unknown, HeapProfile> = v.object({
  head: HeapNodeSchema,
  samples: v.array(v.object({ size: amount, nodeId: whole, ordinal: amount })),
});

export type ProfileCheck<T> =
  | { readonly ok: true; readonly profile: T }
  | { readonly ok: false; readonly problem: string };

/** Linear. Also finds what a cut-off profile lacks: nodes that its samples name, or times for its samples. */
export function checkCpuProfile(value: unknown): ProfileCheck<CpuProfile> {
  const check = checked(CpuProfileSchema, value);
  if (!check.ok) return check;
  const { nodes, samples, timeDeltas } = check.profile;
  const ids = new Set(nodes.map(({ id }) => id));
  const lost = nodes.flatMap(({ children = [] }) => children).find((id) => !ids.has(id));
  if (lost !== undefined) return { ok: false, problem: `node ${lost} is named and missing` };
  const unknown = samples.find((id) => !ids.has(id));
  if (unknown !== undefined)
    return { ok: false, problem: `a sample names node ${unknown}, which is missing` };
  if (samples.length !== timeDeltas.length) {
    return { ok: false, problem: `${samples.length} samples have ${timeDeltas.length} times` };
  }
  return check;
}

export function checkHeapProfile(value: unknown): ProfileCheck<HeapProfile> {
  return checked(HeapProfileSchema, value);
}

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown): ProfileCheck<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, profile: result.output };
  const [issue] = result.issues;
  return { ok: false, problem: `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}` };
}

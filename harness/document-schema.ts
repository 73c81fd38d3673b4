/** Checks a parsed JSON value to be a run document of this schema version. */
import * as v from 'valibot';
import { CollectionsSchema, evidenceEntries } from './evidence-schema.ts';
import { type RunDocument, SCHEMA_VERSION } from './run-document.ts';
import { firstProblem, IdSchema } from './schema-problem.ts';

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.minValue(0));
const whole = v.pipe(positive, v.integer());
const text = v.string();
const timestamp = v.pipe(text, v.isoTimestamp());

const CertificateSchema = v.object({
  timedMs: positive,
  clock: v.nullable(v.object({ costNs: positive, resolutionNs: positive })),
  gc: v.nullable(CollectionsSchema),
  bytesPerOperation: v.nullable(positive),
  warmUp: v.nullable(v.object({ batches: positive, ms: positive, steady: v.boolean() })),
  ...evidenceEntries,
  warnings: v.array(text),
});

const TrialSchema = v.object({
  index: whole,
  batch: v.pipe(whole, v.minValue(1)),
  turns: v.pipe(v.array(positive), v.minLength(1)),
  quantiles: v.pipe(v.array(positive), v.length(7)),
  certificate: CertificateSchema,
  counters: v.exactOptional(v.record(text, v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
});

const CodeShapesSchema = v.object({
  arch: text,
  shapes: v.array(
    v.object({
      counters: v.object({
        functions: whole,
        instructions: whole,
        boundsChecks: whole,
        exits: whole,
        calls: whole,
        bytes: whole,
      }),
      processes: v.pipe(whole, v.minValue(1)),
    }),
  ),
  unoptimised: whole,
});

const CaseSchema = v.object({
  caseId: text,
  suite: text,
  group: text,
  name: text,
  role: v.picklist(['case', 'control']),
  baseline: v.nullable(text),
  operations: v.pipe(whole, v.minValue(1)),
  suiteHash: text,
  trials: v.array(TrialSchema),
  codeShapes: v.exactOptional(CodeShapesSchema),
});

export const FailureSchema = v.object({
  caseId: text,
  reason: v.picklist([
    'load',
    'throw',
    'timeout',
    'exit',
    'signal',
    'protocol',
    'async-leak',
    'spawn',
    'unsupported',
    'absent',
  ]),
  message: text,
  stderr: text,
  trial: whole,
});

export const PlanSchema = v.object({
  seed: whole,
  trials: whole,
  maxTrials: whole,
  budgetMs: v.nullable(positive),
  rounds: whole,
  turnMs: positive,
  warmUpMs: positive,
  timeoutMs: positive,
  margin: positive,
  alpha: v.pipe(positive, v.maxValue(1)),
  quick: v.boolean(),
  all: v.boolean(),
  filters: v.array(text),
});

export const MachineSchema = v.object({
  id: text,
  cpu: text,
  cores: whole,
  memoryBytes: positive,
  platform: text,
  kernel: text,
  governor: v.nullable(text),
  turbo: v.nullable(v.boolean()),
  smt: v.nullable(v.boolean()),
  virtualisation: v.nullable(text),
  loadAverage: v.array(positive),
  pinnedCpu: v.nullable(whole),
  pinning: text,
});

export const ProjectSchema = v.object({ name: text, version: text });

export const HashSchema = v.pipe(text, v.regex(/^[0-9a-f]{40,64}$/));

export const CommitSchema = v.object({
  sha: HashSchema,
  time: timestamp,
  author: v.exactOptional(text),
  subject: text,
  dirty: v.boolean(),
});

export const RuntimeSchema = v.object({ name: text, version: text, v8: text, flags: v.array(text) });

/** They become links of the report: a name leads to a file beside the document, and nowhere else. */
const fileName = v.pipe(text, v.regex(/^[\w-][\w.-]*\.(cpuprofile|heapprofile|html)$/));
const ProfileSchema = v.object({
  caseId: text,
  kind: v.picklist(['cpu', 'heap', 'difference']),
  file: fileName,
  page: fileName,
});

const DocumentSchema: v.GenericSchema<unknown, RunDocument> = v.object({
  schema: v.literal(SCHEMA_VERSION),
  runId: IdSchema,
  startedAt: timestamp,
  finishedAt: timestamp,
  lockstep: v.exactOptional(text),
  interrupted: v.boolean(),
  project: ProjectSchema,
  commit: v.nullable(CommitSchema),
  suitesFrom: v.exactOptional(HashSchema),
  machine: MachineSchema,
  runtime: RuntimeSchema,
  plan: PlanSchema,
  timedMs: positive,
  wallMs: positive,
  cases: v.array(CaseSchema),
  failures: v.array(FailureSchema),
  profiles: v.exactOptional(v.array(ProfileSchema)),
});

export type DocumentCheck =
  | { readonly ok: true; readonly document: RunDocument }
  | { readonly ok: false; readonly problem: string };

/** Linear in the size of the document. The problem names the place and says what was expected. */
export function checkDocument(value: unknown): DocumentCheck {
  const schema =
    typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined;
  if (typeof schema === 'number' && schema > SCHEMA_VERSION) {
    return {
      ok: false,
      problem: `schema ${schema} is newer than ${SCHEMA_VERSION}, the one known here: update mmubench`,
    };
  }
  const result = v.safeParse(DocumentSchema, value, { abortEarly: true });
  if (result.success) return { ok: true, document: result.output };
  return { ok: false, problem: `not a run document: ${firstProblem(result.issues)}` };
}

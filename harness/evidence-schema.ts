/** Checks the evidence in a worker's reply and in a stored document: both come from elsewhere. */
import * as v from 'valibot';

/** More than a worker keeps: a reply that is no evidence must not fill the document. */
const EVENT_LIMIT = 200;
/** As many as a plan may have rounds. */
const TURN_LIMIT = 10_000;

const time = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const tier = v.nullable(v.picklist(['ignition', 'sparkplug', 'maglev', 'turbofan', 'optimised', 'native']));

const JitEventSchema = v.object({
  kind: v.picklist(['optimised', 'deoptimised']),
  function: v.string(),
  position: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  turn: count,
});

const JitSchema = v.object({
  loop: tier,
  operation: tier,
  refused: v.nullable(v.boolean()),
  events: v.nullable(v.pipe(v.array(JitEventSchema), v.maxLength(EVENT_LIMIT))),
  omitted: count,
});

const EliminationSchema = v.object({
  callNs: time,
  operationNs: time,
  emptyNs: v.nullable(time),
  cycleNs: v.nullable(time),
  growth: v.nullable(time),
  constantResult: v.boolean(),
});

const CheckSchema = v.object({ passed: v.boolean(), message: v.nullable(v.string()) });

/** See `GarbageCollections`. */
export const CollectionsSchema = v.object({
  count: time,
  ms: time,
  turns: v.exactOptional(v.pipe(v.array(v.object({ turn: count, ms: time })), v.maxLength(TURN_LIMIT))),
});

/** The fields of a certificate that hold evidence; each may be missing or null. */
export const evidenceEntries = {
  jit: v.exactOptional(v.nullable(JitSchema)),
  elimination: v.exactOptional(v.nullable(EliminationSchema)),
  check: v.exactOptional(v.nullable(CheckSchema)),
  promised: v.exactOptional(v.nullable(v.boolean())),
};

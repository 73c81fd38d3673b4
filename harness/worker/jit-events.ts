/**
 * Reads what V8 wrote about its code. Two texts tell of the same deoptimisations in the same order: the log has their
 * position and reason, the trace their function. The forms are those of Node 20, 22 and 24.
 */

export interface RawJitEvent {
  readonly kind: 'optimised' | 'deoptimised';
  /** Empty for a function without a name. */
  readonly function: string;
  /** As V8 names it: `file:///a/b.js:12:3`. */
  readonly position: string | null;
  readonly reason: string | null;
  /** Of an optimisation for a loop that was running. */
  readonly osr: boolean;
}

interface Trace {
  readonly kind: RawJitEvent['kind'];
  readonly function: string;
  readonly osr: boolean;
}

/**
 * `[completed compiling 0x… <JSFunction name (sfi = 0x…)> (target TURBOFAN) OSR - took …]`
 * `[bailout (kind: deopt-eager, reason: wrong map): begin. deoptimizing 0x… <JSFunction name (sfi = 0x…)>, …]`
 * `[marking dependent code 0x… <Code TURBOFAN> (0x… <SharedFunctionInfo name> …` whose rest goes elsewhere
 */
const TRACED = new RegExp(
  [
    String.raw`\[completed compiling 0x[0-9a-f]+ <JSFunction (?<optimised>[^\n]*?) ?\(sfi = 0x[0-9a-f]+\)> \(target [A-Z_]+\)(?<osr> OSR)? - took`,
    String.raw`\[bailout \(kind: [\w-]+, reason: [^\n]*?\): begin\. deoptimizing 0x[0-9a-f]+ <JSFunction (?<bailout>[^\n]*?) ?\(sfi = 0x[0-9a-f]+\)>`,
    String.raw`\[marking dependent code 0x[0-9a-f]+ <Code [A-Z_]+> \(0x[0-9a-f]+ <SharedFunctionInfo ?(?<dependent>[^\n]*?)>`,
  ].join('|'),
  'g',
);

/** `code-deopt,time,size,address,inlining,offset,kind,<position> inlined at <position>,reason` */
const LOGGED = /^code-deopt,\d+,\d+,0x[0-9a-f]+,-?\d+,-?\d+,[\w-]+,(.*),([^,\n]*)$/gm;

/** Code of a lower tier that makes room for better code of the same loop: nothing was wrong with it. */
const TIER_UP = /^prepare for on stack replacement/;

/** The events of both texts, in time order. Linear in their lengths. */
export function parseJitEvents(log: string, trace: string): RawJitEvent[] {
  const traced = [...trace.matchAll(TRACED)].map(({ groups }): Trace => {
    const { optimised, osr, bailout, dependent } = groups!;
    if (optimised !== undefined) return { kind: 'optimised', function: optimised, osr: osr !== undefined };
    return { kind: 'deoptimised', function: bailout ?? dependent ?? '', osr: false };
  });
  const logged = [...log.matchAll(LOGGED)].map(([, location, reason]) => ({
    position: firstPosition(location!),
    reason: unescaped(reason!),
  }));
  const deoptimised = traced.filter(({ kind }) => kind === 'deoptimised');
  // Without the order in common, a name would stand beside another's position.
  const paired = deoptimised.length === logged.length;
  const rest = paired ? [] : logged.map((where) => ({ ...UNNAMED, ...where }));
  let next = 0;
  const events = (paired ? traced : traced.filter(({ kind }) => kind === 'optimised')).map(
    (event): RawJitEvent =>
      event.kind === 'optimised'
        ? { ...event, position: null, reason: null }
        : { ...event, ...logged[next++]! },
  );
  return [...events, ...rest].filter(({ reason }) => reason === null || !TIER_UP.test(reason));
}

const UNNAMED = { kind: 'deoptimised', function: '', osr: false } as const;

/** The innermost of the places that were inlined into each other. */
function firstPosition(location: string): string | null {
  const [, position] = /^<([^<>]*:\d+:\d+)>/.exec(location) ?? [];
  return position === undefined ? null : unescaped(position);
}

/** V8's log escapes commas, backslashes and what isn't printable. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|n|\\)/g, (whole, byte, unit) => {
    if (whole === '\\n') return '\n';
    return whole === '\\\\' ? '\\' : String.fromCharCode(Number.parseInt(byte ?? unit, 16));
  });
}

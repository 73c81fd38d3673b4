/** What the certificates of a case's trials say, as plain sentences: what was looked at, what was seen. */
import type { JitEvent, Tier } from '../harness/evidence.ts';
import type { Certificate } from '../harness/run-document.ts';
import { explainWarning } from '../harness/warnings.ts';
import { formatBytes, formatCount, formatPercent, formatQuantity, formatTime } from './format.ts';

export interface Finding {
  /** A warning's name, or what was looked at. */
  readonly name: string;
  /** `unknown`: the worker could not tell, which is not the same as `fine`. */
  readonly tone: 'fine' | 'warning' | 'unknown';
  readonly sentences: readonly string[];
}

/** Deoptimisations of one case that are told one by one. */
const EVENTS_TOLD = 4;

/**
 * First each warning of the case with its meaning, the trials that carry it, and what to do; then what was looked at
 * without a finding. `warnings` are those of the case, of which some come from no single trial. O(trials × events).
 */
export function certificateFindings(
  certificates: readonly Certificate[],
  warnings: readonly string[],
): Finding[] {
  const warned = warnings.map((name): Finding => {
    const { meaning, advice } = explainWarning(name);
    const carrying = certificates.filter((certificate) => certificate.warnings.includes(name)).length;
    const where =
      carrying === 0 ? [] : [`Seen in ${carrying} of ${formatQuantity(certificates.length, 'trial')}.`];
    return { name, tone: 'warning', sentences: [meaning, ...where, `What to do: ${advice}`] };
  });
  if (certificates.length === 0) return warned;
  return [
    ...warned,
    tiers(certificates),
    events(certificates),
    elimination(certificates),
    ...checks(certificates),
    ...ends(certificates),
  ];
}

function tiers(certificates: readonly Certificate[]): Finding {
  const name = 'optimised code';
  const told = certificates.flatMap(({ jit }) => jit ?? []);
  const loops = tally(told.flatMap(({ loop }) => loop ?? []));
  if (loops === '') return unknown(name, 'The worker did not tell in which code the loop ran.');
  const operations = tally(told.flatMap(({ operation }) => operation ?? []));
  const sentences = [`At the end the timed loop ran in ${loops}.`];
  if (operations !== '') sentences.push(`The operation itself: ${operations}.`);
  if (told.some(({ refused }) => refused)) sentences.push('V8 declines to optimise it.');
  return { name, tone: 'fine', sentences };
}

/** `turbofan`, or `turbofan (4 trials), ignition (1 trial)`. */
function tally(seen: readonly Tier[]): string {
  const counts = new Map<Tier, number>();
  for (const tier of seen) counts.set(tier, (counts.get(tier) ?? 0) + 1);
  if (counts.size <= 1) return [...counts.keys()].join('');
  return [...counts].map(([tier, count]) => `${tier} (${formatQuantity(count, 'trial')})`).join(', ');
}

function events(certificates: readonly Certificate[]): Finding {
  const name = 'deoptimisations';
  const told = certificates.filter(({ jit }) => jit?.events != null);
  if (told.length === 0) return unknown(name, 'V8’s log of this case could not be read.');
  const lost = told.flatMap(({ jit }) => jit!.events!.filter(({ kind }) => kind === 'deoptimised'));
  const omitted = told.reduce((sum, { jit }) => sum + jit!.omitted, 0);
  if (lost.length === 0 && omitted === 0) {
    return { name, tone: 'fine', sentences: ['None after warm-up.'] };
  }
  const more = lost.length - EVENTS_TOLD;
  return {
    name,
    tone: 'warning',
    sentences: [
      ...lost.slice(0, EVENTS_TOLD).map(eventSentence),
      ...(more > 0 ? [`And ${formatCount(more)} more.`] : []),
      ...(omitted > 0 ? [`${formatQuantity(omitted, 'further event')} were not stored.`] : []),
    ],
  };
}

export function eventSentence({ kind, function: of, position, reason, turn }: JitEvent): string {
  const what = kind === 'deoptimised' ? 'Optimised code was thrown away' : 'Optimised code was made';
  return `${what} in turn ${turn}: ${of}${position === null ? '' : ` at ${position}`}${reason === null ? '' : `: ${reason}`}.`;
}

function elimination(certificates: readonly Certificate[]): Finding {
  const name = 'work that is carried out';
  const told = certificates.flatMap((certificate) => certificate.elimination ?? []);
  if (told.length === 0)
    return unknown(name, 'Whether the optimiser removed the operation was not looked at.');
  const grown = told.flatMap(({ growth }) => growth ?? []);
  const call = middle(told.map(({ callNs }) => callNs));
  const empty = middle(told.flatMap(({ emptyNs }) => emptyNs ?? []));
  return {
    name,
    tone: 'fine',
    sentences: [
      `One call takes ${formatTime(call)} in the loop${empty === null ? '' : `, a pass of the loop around nothing ${formatTime(empty)}`}.`,
      ...(grown.length === 0
        ? []
        : [`Four times the calls take ${middle(grown)!.toFixed(2)} times as long.`]),
    ],
  };
}

/** Nothing for a case without a check of its own. */
function checks(certificates: readonly Certificate[]): Finding[] {
  const told = certificates.flatMap(({ check }) => check ?? []);
  if (told.length === 0) return [];
  const name = 'result';
  const messages = [...new Set(told.flatMap(({ message }) => message ?? []))];
  if (told.every(({ passed }) => passed)) {
    return [{ name, tone: 'fine', sentences: ['The case’s own check of it passed.'] }];
  }
  return [{ name, tone: 'warning', sentences: messages.slice(0, EVENTS_TOLD).map((text) => `${text}.`) }];
}

/** Collections, warm-up, clock. */
function ends(certificates: readonly Certificate[]): Finding[] {
  const collected = certificates.flatMap(({ gc, timedMs }) =>
    gc === null || timedMs <= 0 ? [] : gc.ms / timedMs,
  );
  const bytes = middle(certificates.flatMap(({ bytesPerOperation }) => bytesPerOperation ?? []));
  const warmed = certificates.flatMap(({ warmUp }) => warmUp ?? []);
  const steady = warmed.filter((each) => each.steady).length;
  const clock = middle(certificates.flatMap((certificate) => certificate.clock?.costNs ?? []));
  return [
    collected.length === 0
      ? unknown('garbage collection', 'The worker did not tell of collections.')
      : {
          name: 'garbage collection',
          tone: 'fine',
          sentences: [
            `${share(middle(collected)!)} of the turns in the middle trial, ${share(Math.max(...collected))} in the worst${bytes === null ? '' : `; ${formatBytes(bytes)} allocated per operation`}.`,
          ],
        },
    warmed.length === 0
      ? unknown('warm-up', 'The worker did not tell of its warm-up.')
      : {
          name: 'warm-up',
          tone: 'fine',
          sentences: [
            `It had stopped improving before its limit in ${steady} of ${formatQuantity(warmed.length, 'trial')}.`,
          ],
        },
    clock === null
      ? unknown('clock', 'The worker did not tell what its clock costs.')
      : { name: 'clock', tone: 'fine', sentences: [`Reading it costs ${formatTime(clock)}.`] },
  ];
}

function unknown(name: string, sentence: string): Finding {
  return { name, tone: 'unknown', sentences: [sentence] };
}

function share(part: number): string {
  return formatPercent(part).replace(/^[+±]/, '');
}

function middle(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

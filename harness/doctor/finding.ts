/** How bad: nothing to do; good to know; figures suffer; don't measure like this. */
export type Severity = 'ok' | 'note' | 'warn' | 'unfit';

/** One thing that was looked at on this machine. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly severity: Severity;
  /** One sentence: what was seen, or that the system doesn't tell. */
  readonly seen: string;
  /** One sentence: what to do about it. Null where there is nothing to do. */
  readonly advice: string | null;
}

export const SEVERITIES: readonly Severity[] = ['ok', 'note', 'warn', 'unfit'];

/** The severity of the highest limit that the value reaches; `ok` below all of them. */
export function severityOf(
  value: number,
  limits: { readonly note?: number; readonly warn?: number; readonly unfit?: number },
): Severity {
  const reached = SEVERITIES.filter(
    (severity) => severity !== 'ok' && value >= (limits[severity] ?? Infinity),
  );
  return reached.at(-1) ?? 'ok';
}

/** With the advice only where something is wrong. */
export function finding(check: string, severity: Severity, seen: string, advice: string): Finding {
  return { check, severity, seen, advice: severity === 'ok' ? null : advice };
}

export function untold(check: string, platform: string): Finding {
  return { check, severity: 'note', seen: `This system (${platform}) doesn't tell.`, advice: null };
}

import type { CheckEvidence } from '../evidence.ts';
import type { FunctionCase } from '../suite.ts';

const MESSAGE_LIMIT = 300;

/** What the case's own check says of a result; null where it has none. Never throws. */
export function checkResult(check: FunctionCase['check'], result: unknown): CheckEvidence | null {
  if (check === undefined) return null;
  try {
    const verdict: unknown = check(result);
    if (verdict === true) return { passed: true, message: null };
    return failed(`check returned ${show(verdict)} for ${show(result)}, expected true`);
  } catch (error) {
    return failed(`check threw ${error instanceof Error ? `${error.name}: ${error.message}` : show(error)}`);
  }
}

function failed(message: string): CheckEvidence {
  return { passed: false, message: message.slice(0, MESSAGE_LIMIT) };
}

/** Never the value's own toString, which may throw. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

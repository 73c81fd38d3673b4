/** One case's machine code for programs. */
import type { CaseCode } from '../harness/code-shape/case-code.ts';
import { asmNotes } from './asm-text.ts';
import { REPORT_SCHEMA_VERSION } from './json.ts';

/** Counts are null where the architecture isn't known; `pc` is in bytes from the function's first instruction. */
export function renderAsmJson(code: CaseCode): string {
  const { caseId, arch, inlined, uncompiled, functions } = code;
  return `${JSON.stringify({
    reportSchema: REPORT_SCHEMA_VERSION,
    caseId,
    arch,
    inlined,
    uncompiled,
    functions: functions.map(({ calls, ...each }) => ({
      ...each,
      calls: [...calls].map(([name, count]) => ({ name, count })),
    })),
    notes: asmNotes(code),
  })}\n`;
}

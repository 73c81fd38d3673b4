/** A profile for programs: functions and lines with shares and amounts for one operation. */
import type { CaseProfile } from '../harness/profile/case-profile.ts';
import { hotFunctions, hotLines } from '../harness/profile/hot-functions.ts';
import { REPORT_SCHEMA_VERSION } from './json.ts';
import { profileNotes } from './profile-text.ts';

/** `self` and `total` are nanoseconds (of a heap profile bytes) of one operation. Ends in a newline. */
export function renderProfileJson(profile: CaseProfile, top: number): string {
  const { kind, caseId, tree, amount, perOperation, samples, otherSamples, slowdown } = profile;
  const functions = hotFunctions(tree);
  const share = (part: number) => (amount === 0 ? 0 : part / amount);
  return `${JSON.stringify({
    schema: REPORT_SCHEMA_VERSION,
    kind,
    caseId,
    perOperation,
    samples,
    otherSamples,
    slowdown,
    functions: functions.slice(0, top).map(({ frame, self, total }) => ({
      ...frame,
      selfShare: share(self),
      self: share(self) * perOperation,
      totalShare: share(total),
      total: share(total) * perOperation,
    })),
    lines: hotLines(functions)
      .filter(({ frame }) => frame.file !== '')
      .slice(0, top)
      .map(({ frame, line, self }) => ({
        file: frame.file,
        line,
        function: frame.name,
        selfShare: share(self),
        self: share(self) * perOperation,
      })),
    notes: profileNotes(profile),
  })}\n`;
}

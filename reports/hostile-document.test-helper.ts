/** A run document in which every text is an attack and every number a trap. */
import type { RunDocument } from '../harness/run-document.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

export const HOSTILE_NAMES: readonly string[] = [
  '</script><script>globalThis.attacked = true</script>',
  '"><img src=x onerror="globalThis.attacked = true">',
  `'onmouseover='globalThis.attacked=true`,
  '\u001b[31mred\u001b[2J\u001b]0;title\u0007',
  'abc\u202efdp.exe\u2066',
  `${'x'.repeat(10_000)}=1`,
  '../../../etc/passwd',
  'NaN',
  '=HYPERLINK("https://example.invalid")',
  '| `pipe` | **bold** | @mention',
  'two\r\nlines',
  '__proto__=1',
  'constructor',
  '',
  '\ud800alone',
];

export function hostileDocument(): RunDocument {
  const sample = sampleDocument({ keep: (caseId) => caseId.startsWith('page-tables/map/') });
  const [first] = sample.cases;
  const cases = HOSTILE_NAMES.map((name, index) => ({
    ...first!,
    caseId: `${name}/${name}/${index}${name}`,
    suite: name,
    group: name,
    name: `${index}${name}`,
    baseline: null,
    trials: index === 0 ? [] : index === 1 ? first!.trials.slice(0, 1) : brokenTrials(first!.trials, index),
  }));
  const text = HOSTILE_NAMES.join(' ');
  return {
    ...sample,
    project: { name: text, version: text },
    commit: { ...sample.commit!, subject: text },
    machine: { ...sample.machine, cpu: text, id: text, pinnedCpu: null, pinning: text },
    runtime: { name: text, version: text, v8: text, flags: [text] },
    cases: [...sample.cases, ...cases],
    failures: HOSTILE_NAMES.map((name) => ({
      caseId: name,
      reason: 'throw',
      message: name,
      stderr: `${name}\n${name}`,
      trial: 0,
    })),
  };
}

type Trials = RunDocument['cases'][number]['trials'];

/** Turns that are NaN, infinite, zero or missing, as a broken worker might report them; warnings with odd names. */
function brokenTrials(trials: Trials, index: number): Trials {
  const values = [Number.NaN, Infinity, 0, -1][index % 4]!;
  return trials.map((trial) => ({
    ...trial,
    turns: index % 5 === 0 ? [] : trial.turns.map((turn, place) => (place % 2 === 0 ? values : turn)),
    certificate: { ...trial.certificate, warnings: [HOSTILE_NAMES[index]!, '__proto__'] },
  }));
}

import type { Facts } from './facts.ts';
import { type Finding, finding, SEVERITIES, severityOf } from './finding.ts';

/** Sources that are read from a device or by asking the hypervisor. */
const SLOW_SOURCES: ReadonlySet<string> = new Set(['hpet', 'acpi_pm', 'jiffies', 'xen', 'refined-jiffies']);

export function clockFindings({ clockSource, clock }: Facts): Finding[] {
  const { costNs, resolutionNs } = clock;
  const severities = [
    severityOf(costNs, { note: 150, warn: 500, unfit: 5000 }),
    severityOf(resolutionNs, { warn: 5000, unfit: 1_000_000 }),
    clockSource !== null && SLOW_SOURCES.has(clockSource) ? ('warn' as const) : ('ok' as const),
  ];
  const source = clockSource === null ? 'The clock' : `The clock (${clockSource})`;
  return [
    finding(
      'clock',
      SEVERITIES.findLast((each) => severities.includes(each))!,
      `${source} costs ${Math.round(costNs)} ns to read and goes in steps of ${Math.round(resolutionNs)} ns.`,
      'Batches get longer to make up for it. Where the hardware allows: "echo tsc | sudo tee ' +
        '/sys/devices/system/clocksource/clocksource0/current_clocksource".',
    ),
  ];
}

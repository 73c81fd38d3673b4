import type { Facts } from './facts.ts';
import { type Finding, finding, SEVERITIES, severityOf, untold } from './finding.ts';
import { cpusText, listText, percentText } from './words.ts';

/** The CPU's clock and who else is on it. */
export function cpuFindings(facts: Facts): Finding[] {
  return [frequency(facts), turbo(facts), smt(facts), cpus(facts), load(facts), steal(facts), others(facts)];
}

function frequency({ governors, platform, virtualisation }: Facts): Finding {
  const check = 'governor';
  if (governors === null) {
    if (!virtualisation?.includes('vm')) return untold(check, platform);
    const seen = 'This is a virtual machine: its host decides on the clock frequency.';
    return { check, severity: 'note', seen, advice: null };
  }
  const names = [...new Set(governors)];
  const steady = names.every((name) => name === 'performance');
  return finding(
    check,
    steady ? 'ok' : 'warn',
    `The clock frequency is governed by ${listText(names)}.`,
    'It follows the load, so the first turns of a worker are slow: "sudo cpupower frequency-set -g performance".',
  );
}

function turbo({ turbo, platform }: Facts): Finding {
  const check = 'turbo';
  if (turbo === null) return untold(check, platform);
  return finding(
    check,
    turbo ? 'note' : 'ok',
    `Turbo is ${turbo ? 'on' : 'off'}.`,
    'The frequency depends on temperature and neighbours; lockstep cancels most of it. Off: "echo 0 | sudo tee ' +
      '/sys/devices/system/cpu/cpufreq/boost", or 1 into intel_pstate/no_turbo.',
  );
}

function smt({ smt, platform }: Facts): Finding {
  const check = 'SMT';
  if (smt === null) return untold(check, platform);
  return finding(
    check,
    smt ? 'note' : 'ok',
    smt ? 'Two or more CPUs share a core.' : 'No core is shared by CPUs that this system knows of.',
    'Whoever runs on the sibling halves the speed: keep it idle, or "echo off | sudo tee /sys/devices/system/cpu/smt/control".',
  );
}

function cpus({ cpus, pinnedCpu, pinHolds, pinning, platform }: Facts): Finding {
  const check = 'pinning';
  if (pinnedCpu !== null && pinHolds) {
    const seen = `${cpusText(cpus)} to use; workers stay on CPU ${pinnedCpu}.`;
    return { check, severity: 'ok', seen, advice: null };
  }
  if (pinnedCpu !== null) {
    const seen = `A process that was pinned to CPU ${pinnedCpu} doesn't stay there.`;
    const advice =
      'Look for a daemon that moves processes (numad, a container manager), or measure with --no-pin.';
    return { check, severity: 'warn', seen, advice };
  }
  const advice =
    cpus < 2
      ? 'Give this machine or container a second CPU: the parent now disturbs its workers.'
      : platform === 'linux'
        ? 'Install util-linux: unpinned, the ratio of two identical programs spreads several times as much.'
        : 'More trials make up for it; where you can choose, measure on Linux.';
  return {
    check,
    severity: cpus < 2 || platform === 'linux' ? 'warn' : 'note',
    seen: `${cpusText(cpus)} to use; pinning is ${pinning}.`,
    advice,
  };
}

function load({ load, usage, cpus, platform }: Facts): Finding {
  const check = 'load';
  if (load === null && usage === null) return untold(check, platform);
  const now = usage?.busy ?? null;
  // The load is a minute's past: what runs now weighs more.
  const severities = [
    severityOf((load ?? 0) / cpus, { note: 0.5, warn: 1.5 }),
    severityOf((now ?? 0) / cpus, { note: 0.1, warn: 0.3, unfit: 0.8 }),
  ];
  const severity = SEVERITIES.findLast((each) => severities.includes(each))!;
  const parts = [
    ...(now === null ? [] : [`${cpusText(now)} of ${cpus} busy just now`]),
    ...(load === null ? [] : [`load ${load.toFixed(2)} over the last minute`]),
  ];
  return finding(check, severity, `${parts.join(', ')}.`, 'Stop other work, or wait until it is done.');
}

function steal({ usage, platform, virtualisation }: Facts): Finding {
  const check = 'steal';
  if (usage === null) return untold(check, platform);
  return finding(
    check,
    severityOf(usage.steal, { note: 0.002, warn: 0.02, unfit: 0.1 }),
    `The hypervisor took ${percentText(usage.steal)} of the time.`,
    virtualisation?.includes('vm')
      ? 'Other guests want the same CPUs: use a machine with dedicated ones, or another hour.'
      : 'Look for what runs below this system.',
  );
}

/** Of the other processes, as many as matter. */
const SHOWN = 3;

function others({ processes, platform, usage }: Facts): Finding {
  const check = 'other processes';
  if (processes === null) return untold(check, platform);
  const [busiest] = processes;
  const heavy = processes.filter(({ cpus }) => cpus >= 0.02).slice(0, SHOWN);
  const seen = processes.reduce((sum, { cpus }) => sum + cpus, 0);
  const hidden = (usage?.busy ?? 0) - seen >= 0.25;
  const names = heavy.map(({ name, pid, cpus }) => `${name} (${pid}) ${percentText(cpus)}`);
  return finding(
    check,
    severityOf(busiest?.cpus ?? 0, { note: hidden ? 0 : 0.05, warn: 0.25, unfit: 0.9 }),
    (names.length === 0 ? 'No other process is busy' : `Busy: ${names.join(', ')} of a CPU`) +
      (hidden ? '; more than can be seen from here uses the CPUs.' : '.'),
    'Stop them while you measure.',
  );
}

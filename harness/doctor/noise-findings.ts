import type { ControlNoise } from './facts.ts';
import { type Finding, finding, severityOf } from './finding.ts';
import { percentText } from './words.ts';

/** Fewer say too little of a spread. */
const FEWEST_TRIALS = 3;

/** A trial's spread of 1 % decides at a margin of 1 % within about 15 trials; of 10 %, never. */
const RATIO_LIMITS = { note: 0.01, warn: 0.03, unfit: 0.1 };
const SPEED_LIMITS = { note: 1.15, warn: 1.5, unfit: 3 };

/** What the controls show that everything above ends in. */
export function noiseFindings(noises: readonly ControlNoise[]): Finding[] {
  return noises.flatMap(({ name, trials, ratioSpread, speedRange }) => {
    const label = name.replace(/^control=/, '');
    if (trials < FEWEST_TRIALS) {
      const seen = `Only ${trials} trials were finished, too few to tell.`;
      return [
        { check: `noise, ${label}`, severity: 'note', seen, advice: 'Give it more time with --budget.' },
      ];
    }
    return [
      finding(
        `noise, ${label}`,
        severityOf(ratioSpread, RATIO_LIMITS),
        `The kernel against itself, in lockstep: a trial's ratio spreads by ${percentText(ratioSpread)} (${trials} trials).`,
        'Comparisons need more trials, or don’t decide at all: mend what is named above, and measure again.',
      ),
      finding(
        `speed, ${label}`,
        severityOf(speedRange, SPEED_LIMITS),
        `Its slow turns took ${speedRange.toFixed(2)} times as long as its fast ones.`,
        'The machine changes its speed, as by a busy neighbour: lockstep cancels that in ratios, not in times.',
      ),
    ];
  });
}

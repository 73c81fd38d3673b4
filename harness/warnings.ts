/** What a warning's name stands for. */
export interface WarningText {
  /** One sentence: what was seen, and what it does to the number. */
  readonly meaning: string;
  /** One sentence: what to do next. */
  readonly advice: string;
}

/** Every warning of a trial's certificate, of an estimate and of a comparison, by the name that is stored. */
export const WARNINGS = {
  'not-optimised': {
    meaning:
      'The measured operation or its loop did not end in optimised code, so this is not its peak speed.',
    advice: 'Give it more warm-up, and look for what the optimiser refuses in it.',
  },
  deoptimised: {
    meaning: 'Optimised code was thrown away after warm-up, so the turns mix two speeds.',
    advice:
      'Read the function, position and reason in the certificate, and keep types and shapes constant there.',
  },
  eliminated: {
    meaning: 'The time does not grow with the work, so the optimiser has probably removed the operation.',
    advice: 'Return a value that depends on the work, and make its inputs unknown to the compiler.',
  },
  'not-steady': {
    meaning: 'The speed drifted or stepped within a trial, so its median is no single level.',
    advice: 'Lengthen the warm-up, and look for state that grows from call to call.',
  },
  bimodal: {
    meaning: 'The samples have two or more modes, so that one number describes none of them.',
    advice: 'Look at the samples over time, and split the case if its input decides the mode.',
  },
  'gc-bound': {
    meaning: 'Garbage collections took more than a few per cent of the turns.',
    advice:
      'Look at the bytes per operation: allocate less, or take it that collection is part of what you measure.',
  },
  'timer-bound': {
    meaning:
      'A batch lasted less than 1000 times the cost of reading the clock, which is part of the number.',
    advice: 'Make one call do more operations, or leave the batch size to the calibration.',
  },
  polluted: {
    meaning: 'The case runs at another speed after the other cases have run in the same process.',
    advice: 'Measure it in a process of its own, and find the code that it shares with the others.',
  },
  'noisy-machine': {
    meaning: 'The control kernel itself varied much during this run, so the machine was busy or throttled.',
    advice: 'Stop other work, fix the clock frequency if you can, and measure again.',
  },
  'async-leak': {
    meaning: 'The operation returned a promise, so only the start of its work was timed.',
    advice: 'Make the operation synchronous, or await the work inside one that blocks until it is done.',
  },
  'wrong-result': {
    meaning: "The case's own check of the result failed, so the number times wrong work.",
    advice: 'Correct the operation before you read anything into its speed.',
  },
  'few-trials': {
    meaning: 'There are too few trials to bound the value at this confidence.',
    advice: 'Measure at least 5 trials; 10 to 20 usually give an interval of use.',
  },
  skewed: {
    meaning:
      'The trials spread much further to one side, so the coverage of the interval is only approximate.',
    advice:
      'Look at the outlying trials, and trust the verdict only where the interval is far from the margin.',
  },
  'contradictory-trials': {
    meaning:
      'Later trials excluded what earlier ones had established, so the interval rests on all of them anew.',
    advice: 'Look at the trials in time order for a change of level during the run, and measure again.',
  },
  'identical-trials': {
    meaning:
      'All trials gave exactly the same value, which timings do only if the clock is coarser than the noise.',
    advice:
      'Check the resolution of the clock and that the worker measures anything; don’t believe the zero width.',
  },
  'unusable-turns': {
    meaning:
      'Some turns are not positive finite times; they have no logarithm and were left out of the ratios.',
    advice: 'Make the batches longer, and check the worker that reported them.',
  },
  'counters-vary': {
    meaning:
      'Counters that are exact differ between the trials of one run, so the operation does not always do the same.',
    advice: 'Take time, randomness and state that outlives a call out of the operation, or seed them.',
  },
  'not-lockstep': {
    meaning:
      'The two sides were measured at different times, and only a control kernel makes up for the difference.',
    advice: 'Before you act on it, measure both commits in lockstep.',
  },
  unconfirmed: {
    meaning:
      'Among so many comparisons a change like this one is to be expected by chance, so it is no finding yet.',
    advice: 'Measure this case alone, or give it more trials.',
  },
  'no-control': {
    meaning: "The two runs share no control kernel for this group, so the machine's speed did not cancel.",
    advice: 'Measure both sides in lockstep, or store runs that include a control.',
  },
  'machine-differs': {
    meaning: 'The two runs come from different machines, so their ratio is no verdict on the code.',
    advice: 'Measure both commits on one machine.',
  },
  'suite-changed': {
    meaning:
      'The code of the suite or of its control differs between the two runs, so the ratio may be of unlike things.',
    advice: 'Measure both commits with the same version of the suite.',
  },
  'runtime-differs': {
    meaning: 'The two runs used different runtimes, which can explain a change by itself.',
    advice: 'Measure both commits with the same runtime and version.',
  },
} as const satisfies Readonly<Record<string, WarningText>>;

export type WarningName = keyof typeof WARNINGS;

/** The text of a warning. A name that this version does not know, as in a newer run document, is said to be so. */
export function explainWarning(name: string): WarningText {
  if (Object.hasOwn(WARNINGS, name)) return WARNINGS[name as WarningName];
  return {
    meaning: `The warning '${name}' is not known to this version.`,
    advice: 'Read the result with the version that stored it, or with a newer one.',
  };
}

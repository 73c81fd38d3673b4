/** Of a change about which there is nothing to tell. */
export const NOTHING_TOLD = {
  notMeasured: [],
  removed: [],
  added: [],
  laidOver: [],
  selfCompared: [],
  incomparable: [],
  failures: [],
  interrupted: false,
} as const;

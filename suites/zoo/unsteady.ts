/** Benchmarks without a level: their time depends on when one looks. */
import type { Case } from 'mmubench';
import { pair } from './pair.ts';

const LENGTH = 400;

/** Every call makes the next one slower: the list that it searches is never emptied. */
const growingState = pair(
  'growing-state',
  {
    setUp: () => {
      const seen: number[] = [];
      return () => {
        seen.push(seen.length);
        return seen.indexOf(-1);
      };
    },
  },
  {
    setUp: () => {
      const seen = Array<number>(LENGTH).fill(0);
      let calls = 0;
      return () => {
        seen[calls++ % LENGTH] = calls & 1023;
        return seen.indexOf(-1);
      };
    },
  },
);

const LISTENERS = 64;
const LISTENER_MS = 100;

/** Something in the background adds listeners and never takes one away. */
const drift = pair(
  'drift',
  {
    setUp: () => {
      const listeners = Array<typeof listener>(LISTENERS).fill(listener);
      const add = () => listeners.push(...Array<typeof listener>(LISTENERS / 4).fill(listener));
      setInterval(add, LISTENER_MS).unref();
      return () => dispatch(listeners);
    },
  },
  {
    setUp: () => {
      const listeners = Array<typeof listener>(LISTENERS).fill(listener);
      return () => dispatch(listeners);
    },
  },
);

function listener(event: number): number {
  return (event * 31 + 7) & 0xffff;
}

function dispatch(listeners: readonly (typeof listener)[]): number {
  let event = 1;
  for (let i = 0; i < listeners.length; i++) event = listeners[i]!(event);
  return event;
}

const SHORT = 200;
const LONG = 600;
/** Calls between two changes of mode: many batches of either. */
const MODE_CALLS = 30_000;

/** Long inputs and short ones come in blocks: the mean of both is the time of neither. */
const twoModes = pair(
  'two-modes',
  {
    setUp: () => {
      const values = Int32Array.from({ length: LONG }, (_, i) => i);
      let calls = 0;
      return () => {
        calls++;
        return sumOf(values, Math.floor(calls / MODE_CALLS) % 2 === 0 ? SHORT : LONG);
      };
    },
  },
  {
    setUp: () => {
      const values = Int32Array.from({ length: LONG }, (_, i) => i);
      let calls = 0;
      return () => {
        calls++;
        return sumOf(values, calls % 2 === 0 ? SHORT : LONG);
      };
    },
  },
);

function sumOf(values: Int32Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum = (sum + values[i]!) | 0;
  return sum;
}

export const unsteady: readonly Case[] = [...growingState, ...drift, ...twoModes];

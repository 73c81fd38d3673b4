/** A whole recording as columns, for whoever replays it many times. */
import { readFileSync } from 'node:fs';
import type { RecordedCalls } from './recorded-calls.ts';
import { RecordingReader } from './recording-reader.ts';

/** Bytes that are read at one time: a chunk, and what the reader makes of it, stay in the cache. */
const CHUNK = 2 ** 16;

/** @throws Error at the first line that can't be used, or what the file system throws */
export function readRecording(file: string | URL): readonly RecordedCalls[] {
  const pieces: RecordedCalls[] = [];
  const reader = new RecordingReader({
    onCalls: (calls) => pieces.push(calls.copy()),
    onProblem: ({ line, column, message }) => {
      throw new Error(`${file}:${line}:${column}: ${message}`);
    },
  });
  const bytes = readFileSync(file);
  for (let start = 0; start < bytes.length; start += CHUNK) reader.push(bytes.subarray(start, start + CHUNK));
  reader.end();
  return pieces;
}

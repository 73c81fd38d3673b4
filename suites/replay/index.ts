/** `mmubench/replay`: what real programs did to their address spaces, done again on the model. */
export { type PreparedReplay, prepareReplay } from './prepared-replay.ts';
export { readRecording } from './read-recording.ts';
export type { Problem, RecordingSummary } from './recording-reader.ts';
export { Replay, type ReplayOptions, type ReplayResult } from './replay.ts';
export type { NotifierKind } from './space-listeners.ts';
export { DEFAULT_TOUCH, type TouchPolicy } from './touch-policy.ts';

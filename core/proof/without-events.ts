import type { SystemModel } from './system-model.ts';

/** For tests: a model whose notifiers nobody hears: what is left must be the same in a build without them. */
export function withoutEvents(model: SystemModel): SystemModel {
  model.takeEvents = () => [];
  return model;
}

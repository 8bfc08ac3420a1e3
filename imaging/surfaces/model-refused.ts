/** Why a file of a model is not taken; each is one sentence to whoever brought it. */
export const MODEL_REFUSALS = ['empty', 'not-a-model', 'truncated', 'damaged', 'too-large', 'unsupported'] as const
export type ModelRefusal = (typeof MODEL_REFUSALS)[number]

/** Thrown by what reads models from outside. `detail` is for the log: nothing that the file says. */
export class ModelRefused extends Error {
  constructor(readonly reason: ModelRefusal, readonly detail = '') {
    super(detail ? `${reason}: ${detail}` : reason)
  }
}

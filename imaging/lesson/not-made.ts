/** Why a source makes no model. */
export const NOT_MADE = [
  /** No honest volume: slices are missing, doubled, tilted or only one. */
  'not-a-volume',
  /** The face is not decided on, and in these values bone cannot be told from skin. */
  'face-undecided',
  /** One value throughout, or nothing that the recipe asks for. */
  'nothing-in-it',
  /** More pictures in one clip than any has. */
  'too-long',
  /** More voxels, or more labels, than are read. */
  'too-large',
  /** More different values than any atlas has names: a picture, not labels. */
  'not-labels',
  /** Labels that do not lie where the pictures lie. */
  'labels-elsewhere',
  /** A model's file: neither GLB nor STL as it says; cut off or not to be read exactly; of a kind that would be read wrong; of no size that a body has. */
  'not-a-model',
  'model-damaged',
  'model-unsupported',
  'wrong-size',
] as const
export type NotMade = (typeof NOT_MADE)[number]

/** Ends the making; `makeAnatomy` answers it. The message is for the log. */
export class NotMadeError extends Error {
  constructor(readonly why: NotMade, detail: string) {
    super(detail)
  }
}

/** Why a series gets no defaced copy; each is a sentence for the reviewer. */
export const NOT_DEFACED = ['oblique', 'too-thin', 'no-head', 'not-a-volume', 'multi-frame', 'scales-differ', 'no-room'] as const
export type NotDefaced = (typeof NOT_DEFACED)[number]

import { isBlankDoc } from '~/domain/courses/words-of'
import type { Asked, Question } from './question'
import { plainWords } from './score'

/** What a question lacks before anybody may be asked it. Pure. */
export const MISSING = ['stem', 'words', 'same-words', 'right', 'accepts', 'picture', 'alt', 'areas', 'series', 'slices', 'points', 'length'] as const
export type Missing = (typeof MISSING)[number]

const isBlank = (text: string) => text.trim() === ''

export const missingIn = ({ stem, asked }: Pick<Question, 'stem' | 'asked'>): Missing[] => [...(isBlankDoc(stem) ? ['stem' as const] : []), ...missingInAsked(asked)]

function missingInAsked(asked: Asked): Missing[] {
  switch (asked.kind) {
    case 'single': return [...words(asked.options), ...lacks(!isAmong(asked.options, asked.right), 'right')]
    // None of them may be what is right.
    case 'multiple': return [...words(asked.options), ...lacks(!asked.right.every((id) => isAmong(asked.options, id)), 'right')]
    case 'true-false': return words(asked.statements)
    case 'match': return [...lacks([...asked.options, ...asked.items].some((one) => isBlank(one.words)), 'words'), ...lacks(areAlike(asked.options), 'same-words'), ...lacks(!asked.items.every(({ right }) => isAmong(asked.options, right)), 'right')]
    // The same step may come twice: either stands for the other.
    case 'order': return [...lacks(asked.items.some((one) => isBlank(one.words)), 'words'), ...lacks(asked.items.every((one) => !isBlank(one.words)) && new Set(asked.items.map((one) => plainWords(one.words))).size < 2, 'same-words')]
    case 'numeric': return lacks(asked.right === null, 'right')
    case 'short': return lacks(asked.accepts.every((text) => plainWords(text) === ''), 'accepts')
    case 'hotspot': return [...lacks(asked.mediaId === null, 'picture'), ...lacks(isBlank(asked.alt), 'alt'), ...lacks(asked.areas.length === 0, 'areas')]
    case 'slice': return [...series(asked), ...lacks(asked.from === null || asked.to === null, 'slices')]
    case 'mark': return [...series(asked), ...lacks(asked.points.length === 0, 'points')]
    case 'measure': return [...series(asked), ...lacks(asked.rightMm === null, 'length')]
  }
}

const lacks = (isSo: boolean, what: Missing): Missing[] => (isSo ? [what] : [])
const isAmong = (all: readonly { id: string }[], id: string | null): boolean => all.some((one) => one.id === id)
const areAlike = (all: readonly { words: string }[]): boolean => {
  const said = all.map((one) => plainWords(one.words)).filter(Boolean)
  return new Set(said).size < said.length
}
const words = (all: readonly { words: string }[]): Missing[] => [...lacks(all.some((one) => isBlank(one.words)), 'words'), ...lacks(areAlike(all), 'same-words')]
const series = ({ studyId, seriesId }: { studyId: string | null; seriesId: string | null }): Missing[] => lacks(studyId === null || seriesId === null, 'series')

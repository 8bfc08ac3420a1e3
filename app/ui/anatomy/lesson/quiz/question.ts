import type { QuizAnswer, QuizAsked, Two } from '#vr/contract'
import type { Language } from '~/i18n/languages'
import { keyOf, nameIn } from '../../rules/tree'
import type { SceneHands } from '../lesson-scene'

/** What each kind of question is given. `hands` is null where there is no picture. */
export interface QuestionProps<Asked extends QuizAsked> { asked: Asked; hands: SceneHands; language: Language; onAnswer: (answer: QuizAnswer) => void }

export function nameOf({ manifest }: SceneHands, key: string, language: Language): string {
  const name: Two | undefined = manifest.structures.find((one) => keyOf(one.key) === key)?.name
  return name ? nameIn(name, language) : key.slice(key.indexOf('/') + 1)
}

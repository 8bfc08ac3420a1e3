import { useEffect } from 'react'
import type { QuizAsked } from '#vr/contract'
import { Button } from '~/ui/button'
import { nameIn } from '../../rules/tree'
import type { QuestionProps } from './question'

/** What is lit in the picture is one of these. */
export function NameQuestion({ asked, hands, language, onAnswer }: QuestionProps<Extract<QuizAsked, { ask: 'name' }>>) {
  useEffect(() => {
    hands.highlight(asked.structure)
    // A press in the picture would tell its name.
    hands.onPress(() => undefined)
    return () => { hands.highlight(null); hands.onPress(null) }
  }, [hands, asked.structure])
  return (
    <div className="flex flex-col gap-2">
      {asked.choices.map((choice, n) => <Button key={n} className="justify-start! whitespace-normal text-start" onClick={() => onAnswer({ ask: 'name', choice: n, order: asked.order })}>{nameIn(choice, language)}</Button>)}
    </div>
  )
}

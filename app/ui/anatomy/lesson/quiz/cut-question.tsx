import { useMemo, useSyncExternalStore } from 'react'
import type { QuizAsked } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { CutsPanel } from '../../parts/cuts-panel'
import { boxOf } from '../../rules/cuts'
import type { QuestionProps } from './question'

/** The theatre's own cuts; what is seen counts from where the student looks when they check. */
export function CutQuestion({ hands, onAnswer }: QuestionProps<Extract<QuizAsked, { ask: 'cut-to-see' }>>) {
  const { t } = useTranslation('following')
  const { stage, manifest, run } = hands
  const { scene } = useSyncExternalStore(stage.subscribe, stage.state, stage.state)
  const box = useMemo(() => boxOf(manifest), [manifest])
  const check = () => {
    const view = hands.view()
    if (view) onAnswer({ ask: 'cut-to-see', state: { ...scene, marks: {} }, view })
  }
  return (
    <>
      <p className="text-sm text-ink-soft">{t('cut.lead')}</p>
      <div className="-mx-4 flex max-h-96 flex-col border-y border-line bg-raised"><CutsPanel manifest={manifest} scene={scene} run={run} endGesture={stage.endGesture} box={box} /></div>
      <Button tone="primary" className="self-start" onClick={check}>{t('quiz.check')}</Button>
    </>
  )
}

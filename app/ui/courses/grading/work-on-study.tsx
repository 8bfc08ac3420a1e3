import { useState } from 'react'
import type { FindingContent } from '~/domain/images/finding'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { readingAddress } from '../blocks/use-stack'
import { MarksOnStudy } from './marks-on-study'

interface Props { studyId: string; learner: { id: string; name: string }; marks: readonly FindingContent[] }

/** A learner's marks on the study; whoever marks lays those that teachers drew on the study itself beside them. */
export function WorkOnStudy({ studyId, learner, marks }: Props) {
  const { t } = useTranslation('grading')
  const [isBeside, setBeside] = useState(false)
  return (
    <section className="flex flex-col gap-2" aria-label={t('work.ofLearner', { name: learner.name })}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="tabular-nums">{t('marking.marks', { count: marks.length })}</p>
        <Button aria-pressed={isBeside} onClick={() => setBeside(!isBeside)}>{t(isBeside ? 'work.hide' : 'work.show')}</Button>
      </div>
      <MarksOnStudy studyId={studyId} address={readingAddress(studyId)} author={learner} marks={marks} isBeside={isBeside} />
    </section>
  )
}

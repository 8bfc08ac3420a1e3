import { CircleCheck, CircleMinus } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { CaseContent } from '~/domain/cases/case'
import type { Compared } from '~/domain/cases/case-answer'
import type { GivenAnswer } from '~/domain/cases/load-answer.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { Button } from '../button'
import { Card } from '../page'
import type { ViewerSeat } from '../viewer/embedded-viewer'
import { Words } from './case-parts'
import type { TextLanguage } from './two'

export interface AnswerBesideProps {
  content: CaseContent
  given: { answer: GivenAnswer['answer']; compared: Compared; at: string | Date }
  language: TextLanguage
  seat: ViewerSeat | null
  /** The reader's mark as it stands among the pictures' marks. */
  myMark: string | null
  /** It was given on this page just now: the reader is led to it. */
  isNew: boolean
}

/** What the reader committed to and what the author says, side by side: the words are compared, the reader is not judged. */
export function AnswerBeside({ content, given: { answer, compared, at }, language, seat, myMark, isNew }: AnswerBesideProps) {
  const { t } = useTranslation('case')
  const format = useFormat()
  const heading = useRef<HTMLDivElement>(null)
  useEffect(() => { if (isNew) heading.current?.focus() }, [isNew])
  const theirMark = content.quiz?.findings[0] ?? null
  return (
    <div ref={heading} tabIndex={-1} className="rounded-lg outline-none" data-answer>
      <Card title={t('answer.title')}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Side title={t('answer.yours')}>
            <p className="font-semibold break-words">{answer.diagnosis || t('answer.none')}</p>
            {answer.diagnosis && <Badge>{t(`certainty.${answer.certainty}`)}</Badge>}
          </Side>
          <Side title={t('answer.authors')}>
            <p className="font-semibold"><Words two={content.diagnosis.text} language={language} /></p>
            <Badge>{t(`certainty.${content.diagnosis.certainty}`)}</Badge>
          </Side>
        </div>
        {compared.diagnosis !== 'none' && <Verdict isGood={compared.diagnosis === 'named'}>{t(`answer.${compared.diagnosis}`)}</Verdict>}
        {content.quiz?.asksMark && <MarkVerdict mark={compared.mark} toleranceMm={content.quiz.toleranceMm} />}
        <div className="flex flex-wrap items-center gap-2">
          {myMark && <Button disabled={!seat} onClick={() => seat?.goTo(myMark)}>{t('answer.goMine')}</Button>}
          {theirMark && <Button disabled={!seat} onClick={() => seat?.goTo(theirMark)}>{t('answer.goTheirs')}</Button>}
          <span className="text-sm text-ink-soft">{t('answer.at', { at: format.dateTime(at) })}</span>
        </div>
      </Card>
    </div>
  )
}

const Side = ({ title, children }: { title: string; children: ReactNode }) => <section className="flex flex-col items-start gap-1"><h3 className="text-sm text-ink-soft">{title}</h3>{children}</section>

const Verdict = ({ isGood, children }: { isGood: boolean; children: ReactNode }) => (
  <p className="flex items-start gap-2 [&_svg]:mt-0.5 [&_svg]:size-5 [&_svg]:shrink-0">{isGood ? <CircleCheck className="text-done" aria-hidden /> : <CircleMinus className="text-attention" aria-hidden />}<span>{children}</span></p>
)

function MarkVerdict({ mark, toleranceMm }: { mark: Compared['mark']; toleranceMm: number }) {
  const { t } = useTranslation('case')
  const format = useFormat()
  // To a tenth, and never rounded across the bound that was missed or kept.
  const tenths = (mm: number, isWithin: boolean) => format.number((isWithin ? Math.floor(mm * 10) : Math.ceil(mm * 10)) / 10)
  switch (mark.kind) {
    case 'none': return <Verdict isGood={false}>{t('answer.markNone')}</Verdict>
    case 'elsewhere': return <Verdict isGood={false}>{t('answer.markElsewhere')}</Verdict>
    case 'measured': return <Verdict isGood={mark.isWithin}>{t(mark.isWithin ? 'answer.within' : 'answer.beyond', { distance: tenths(mark.distanceMm, mark.isWithin), tolerance: format.number(toleranceMm) })}</Verdict>
  }
}

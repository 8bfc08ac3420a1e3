import { Stethoscope } from 'lucide-react'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, LinkButton } from '~/ui/button'
import { inLanguage } from '~/ui/cases/two'
import { SeriesThumbnail } from '~/ui/images/series-thumbnail'
import { useCard } from './use-card'

/** A case of the library with its first picture, as this reader may have it. */
export function ShownCase({ caseId, language }: { caseId: string; language: 'en' | 'zh' }) {
  const { t } = useTranslation('store')
  const { card, again } = useCard('case', caseId)
  if (card.kind !== 'case') return <CardState kind={card.kind} of="case" again={again} />
  const { text, lang } = inLanguage(card.title, language)
  return (
    <article className="flex flex-col gap-4 rounded-lg border border-line bg-raised p-4 sm:flex-row sm:items-center" data-case={caseId}>
      <div className="grid aspect-square w-full shrink-0 place-items-center overflow-hidden rounded-sm bg-black text-white sm:w-40">
        {card.picture ? <SeriesThumbnail studyUid={card.picture.studyUid} series={{ ...card.picture, hasPictures: true }} /> : <Stethoscope className="size-8" aria-hidden />}
      </div>
      <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
        <h3 className="text-lg font-semibold break-words" lang={LANGUAGE_TAGS[lang]}>{text}</h3>
        <p className="text-sm text-ink-soft">{[card.institution, card.author].filter(Boolean).join(' · ')}</p>
        {card.isQuiz && <p>{t('case.quiz')}</p>}
        {card.isCharged && <Badge>{t('pick.charged')}</Badge>}
        <LinkButton to={`/cases/${caseId}`} tone="primary">{t('case.open')}</LinkButton>
      </div>
    </article>
  )
}

export function CardState({ kind, of, again }: { kind: 'waiting' | 'failed' | 'refused'; of: 'case' | 'lesson3d'; again: () => void }) {
  const { t } = useTranslation('store')
  switch (kind) {
    case 'waiting': return <p role="status" className="rounded-lg bg-sunken p-6 text-ink-soft">{t(`${of}.loading`)}</p>
    case 'refused': return <p className="rounded-lg bg-sunken p-6" data-refused>{t(`${of}.refused`)}</p>
    case 'failed': return <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg bg-sunken p-6"><p>{t(`${of}.failed`)}</p><Button onClick={again}>{t('desk.again')}</Button></div>
  }
}

import { BookX, FilePen } from 'lucide-react'
import type { Two } from '~/domain/cases/case'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '../button'
import { Page } from '../page'
import { EmptyState, ErrorState } from '../states'
import { inLanguage } from './two'

/** In the place of a case that was withdrawn: whoever kept its address learns why. */
export function RetractedCase({ caseId, title, why, at, mayEdit }: { caseId: string; title: Two; why: string; at: string | Date; mayEdit: boolean }) {
  const { t, i18n } = useTranslation('case')
  const format = useFormat()
  const { text, lang } = inLanguage(title, i18n.language === 'zh' ? 'zh' : 'en')
  return (
    <Page width="reading">
      <h1 lang={LANGUAGE_TAGS[lang]} className="text-xl font-semibold break-words">{text || t('untitled')}</h1>
      <ErrorState
        icon={<BookX />} title={t('retracted.title')} text={<><span className="block" data-figures>{t('retracted.at', { date: format.date(at) })}</span><span className="block break-words">{t('retracted.why', { why })}</span></>}
        action={<><LinkButton to="/cases" tone="primary">{t('retracted.back')}</LinkButton>{mayEdit && <LinkButton to={`/cases/${caseId}/edit`}>{t('edit')}</LinkButton>}</>}
      />
    </Page>
  )
}

/** For those who write or review it: nothing is out yet. */
export function UnpublishedCase({ caseId, mayEdit, mayReview }: { caseId: string; mayEdit: boolean; mayReview: boolean }) {
  const { t } = useTranslation('case')
  return (
    <Page width="reading">
      <EmptyState
        icon={<FilePen />} title={t('draft.title')} text={t('draft.text')}
        action={mayReview ? <LinkButton to={`/cases/${caseId}/review`} tone="primary">{t('review')}</LinkButton> : mayEdit && <LinkButton to={`/cases/${caseId}/edit`} tone="primary">{t('edit')}</LinkButton>}
      />
    </Page>
  )
}

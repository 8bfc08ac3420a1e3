import { Link } from '@remix-run/react'
import { BookOpenText, FileText, Images, MessagesSquare } from 'lucide-react'
import type { CaseCard } from '~/domain/cases/case-cards.server'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { SeriesThumbnail } from '../images/series-thumbnail'
import { inLanguage, type TextLanguage } from './two'

const SIGNS = { case: Images, report: FileText, article: BookOpenText, comment: MessagesSquare } as const

/** Cases that are near to this one, small. */
export function AlikeCases({ cards, language }: { cards: CaseCard[]; language: TextLanguage }) {
  const { t } = useTranslation('case')
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {cards.map(({ caseId: id, kind, title, author, institution, picture }) => {
        const Sign = SIGNS[kind]
        const { text, lang } = inLanguage(title, language)
        return (
          <li key={id}>
            <Link to={`/cases/${id}`} className="flex h-full gap-3 rounded-lg border border-line bg-raised p-2 hover:border-accent">
              <span className="block size-16 shrink-0 overflow-hidden rounded-sm bg-black text-white">
                {picture ? <SeriesThumbnail studyUid={picture.studyUid} series={{ ...picture, hasPictures: true }} /> : <span aria-hidden className="flex h-full items-center justify-center bg-sunken text-ink-soft"><Sign className="size-6" /></span>}
              </span>
              <span className="flex min-w-0 flex-col"><span lang={LANGUAGE_TAGS[lang]} className="line-clamp-2 font-medium break-words">{text || t('untitled')}</span><span className="truncate text-sm text-ink-soft">{t('byline', { author, institution })}</span></span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

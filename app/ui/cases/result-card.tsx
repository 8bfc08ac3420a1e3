import { Link } from '@remix-run/react'
import { BadgeQuestionMark, BookOpenText, Coins, FileText, Images, MessagesSquare } from 'lucide-react'
import type { ResultCard as Card } from '~/domain/cases/search'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { SeriesThumbnail } from '../images/series-thumbnail'
import { useFacetWord } from './facets'
import { inLanguage } from './two'

const SIGNS = { case: Images, report: FileText, article: BookOpenText, comment: MessagesSquare } as const
const MOST_TAGS = 6

/** One hit: what it is, where its words stand in it, and by what one chooses it. The whole of it is one link. @param collection that it is read in */
export function ResultCard({ card, collection }: { card: Card; collection?: string }) {
  const { t, i18n } = useTranslation('library')
  const format = useFormat()
  const word = useFacetWord()
  const { kind, caseId, commentId, picture } = card
  const Sign = SIGNS[kind]
  const { text, lang } = inLanguage(card.title, i18n.language === 'zh' ? 'zh' : 'en')
  const title = text || t('untitled')
  return (
    <Link to={commentId ? `/cases/${caseId}#comment-${commentId}` : `/cases/${caseId}${collection ? `?in=${collection}` : ''}`} className="flex gap-4 rounded-lg border border-line bg-raised p-3 hover:border-accent sm:p-4" data-result={commentId ?? caseId}>
      {kind !== 'comment' && (
        <span className="block aspect-square w-20 shrink-0 self-start overflow-hidden rounded-sm bg-black text-white sm:w-32">
          {picture ? <SeriesThumbnail studyUid={picture.studyUid} series={{ ...picture, hasPictures: true }} /> : <span aria-hidden className="flex h-full items-center justify-center bg-sunken text-ink-soft"><Sign className="size-8" /></span>}
        </span>
      )}
      <span className="flex min-w-0 flex-1 flex-col gap-1.5">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span lang={LANGUAGE_TAGS[lang]} className="text-lg font-semibold break-words">{kind === 'comment' ? t('commentOn', { title }) : title}</span>
          {card.isQuiz && <Badge tone="accent" icon={<BadgeQuestionMark aria-hidden />}>{t('isQuiz')}</Badge>}
          {card.isCharged && <Badge tone="attention" icon={<Coins aria-hidden />}>{t('isCharged')}</Badge>}
        </span>
        {card.snippet.length > 0 && (
          <span className="line-clamp-3 max-w-prose break-words text-ink-soft">
            {card.snippet.map(({ text, isHit }, i) => (isHit ? <mark key={i} className="rounded-sm bg-attention-soft px-0.5 text-ink">{text}</mark> : text))}
          </span>
        )}
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
          <span className="inline-flex items-center gap-1.5"><Sign className="size-4" aria-hidden />{t(`kind.${kind}`)}</span>
          {kind !== 'comment' && <span>{word('difficulty', String(card.difficulty))}</span>}
          <span>{card.author}, {card.institution}</span>
          <span data-figures>{format.date(card.publishedAt)}</span>
        </span>
        {kind !== 'comment' && card.tags.length > 0 && (
          <span className="flex flex-wrap gap-1.5">{card.tags.slice(0, MOST_TAGS).map((tag) => <Badge key={tag}>{word('pathology', tag)}</Badge>)}</span>
        )}
      </span>
    </Link>
  )
}

import { CircleCheck, Hourglass, PenLine } from 'lucide-react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import type { ViewOf } from './block-view'
import { RichText } from './rich-text'

/** What is asked, and where the work on it is; handing in has a page of its own. */
export function AssignmentView({ body, block, context, state }: ViewOf<'assignment'>) {
  const { t } = useTranslation('grading')
  const format = useFormat()
  const work = state?.work
  return (
    <>
      <RichText doc={body.doc} name={block.id} />
      {work?.kind === 'draft' && <p className="flex items-center gap-2 text-ink-soft"><PenLine className="size-5 shrink-0" aria-hidden />{t('card.draft')}</p>}
      {work?.kind === 'submitted' && <p className="flex items-center gap-2 text-ink-soft"><Hourglass className="size-5 shrink-0" aria-hidden />{t('card.submitted')}</p>}
      {work?.kind === 'returned' && <p className="flex items-center gap-2 font-medium tabular-nums"><CircleCheck className="size-5 shrink-0 text-done" aria-hidden />{t('card.returned', { points: format.number(work.points), most: format.number(work.most) })}</p>}
      {context.classId && <LinkButton to={`/courses/class/${context.classId}/hand-in/${block.id}`} tone={work === undefined || work.kind === 'draft' ? 'primary' : 'secondary'} className="self-start">{t(work === undefined ? 'card.begin' : work.kind === 'draft' ? 'card.goOn' : work.kind === 'returned' && !work.isLast ? 'card.again' : 'card.look')}</LinkButton>}
    </>
  )
}

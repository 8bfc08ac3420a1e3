import { Ellipsis, EyeOff, Flag, Reply } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { piecesOf } from '~/domain/cases/comment'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../../badge'
import { Button, IconButton } from '../../button'
import { cx } from '../../class-names'
import { Menu, MenuItem } from '../../menu'
import { useToast } from '../../toast'
import { asRefusal, CommentForm } from './comment-form'
import type { Thread } from './threads'
import type { Pressed } from './use-discussion'
import { WhyDialog } from './why-dialog'

/** Deeper answers stand below each other: a phone has no room for a fifth margin. */
const MOST_MARGINS = 3
/** Longer ones are folded: one reader's essay must not hide what others said. */
const FOLDED_FROM = 1_800

interface CommentViewProps {
  caseId: string | null
  thread: Thread
  depth: number
  /** The comment that the address names. */
  wanted: string | null
  press: (fields: Record<string, string>) => Promise<Pressed>
  personId: string
}

/** One comment, what may be done with it, and what was answered to it. */
export function CommentView({ caseId, thread, depth, wanted, press, personId }: CommentViewProps) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const toast = useToast()
  const { said, answers } = thread
  const [open, setOpen] = useState<'answer' | 'edit' | 'report' | 'hide' | null>(null)
  const isWanted = wanted === said.id
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => { if (isWanted) place.current?.scrollIntoView({ block: 'center' }) }, [isWanted])

  /** @returns whether it is done; a refusal is told. */
  const does = async (fields: Record<string, string>, done?: Parameters<typeof toast>[0]) => {
    const { kind } = await press({ comment: said.id, ...fields })
    if (['done', 'hidden', 'shown', 'reported'].includes(kind)) { if (done) toast(done); return true }
    toast({ text: t(`refused.${asRefusal(kind)}`, { most: '', count: '' }), tone: 'danger' })
    return false
  }
  const takeBack = () => does({ intent: 'take-back' }, { text: t('takenBack'), tone: 'done', onUndo: () => void does({ intent: 'bring-back' }) })
  const name = said.author.name

  return (
    <li className="flex flex-col gap-3">
      <article id={`comment-${said.id}`} aria-label={t('by', { name })} data-comment={said.id} className={cx('flex flex-col gap-1 rounded-lg border p-3 sm:p-4', isWanted ? 'border-accent bg-accent-soft' : 'border-line bg-raised')}>
        <div ref={place} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium">{name}</span>
          <time dateTime={said.at} className="text-sm text-ink-soft tabular-nums">{format.dateTime(said.at)}</time>
          {said.editedAt && <span className="text-sm text-ink-soft">{t('edited')}</span>}
          {said.isHidden && <Badge tone="attention" icon={<EyeOff aria-hidden />}>{t('isHidden')}</Badge>}
          {said.reports > 0 && <Badge tone="danger" icon={<Flag aria-hidden />}>{t('reports', { count: said.reports })}</Badge>}
          <span className="ml-auto"><CommentMenu thread={thread} onOpen={setOpen} onTakeBack={() => void takeBack()} onShow={() => void does({ intent: 'show' }, { text: t('shownAgain'), tone: 'done' })} /></span>
        </div>
        {open === 'edit' && said.text !== null
          ? <CommentForm caseId={caseId} draftKey={`talk:${personId}:${said.id}:edit`} label={t('form.edit')} begin={said.text} isFocused send={(text) => press({ intent: 'edit', comment: said.id, text })} onDone={() => setOpen(null)} onCancel={() => setOpen(null)} />
          : said.text === null ? <p className="text-ink-soft italic">{t(said.isHidden ? 'hiddenText' : 'gone')}</p> : <SaidText text={said.text} />}
        {said.isHidden && said.hiddenWhy && <p className="text-sm text-attention">{t('hiddenWhy', { why: said.hiddenWhy })}</p>}
        {said.text !== null && !said.isHidden && open !== 'edit' && (
          <div><Button tone="quiet" icon={<Reply aria-hidden />} aria-expanded={open === 'answer'} aria-label={t('answerTo', { name })} className="-ml-3" onClick={() => setOpen(open === 'answer' ? null : 'answer')}>{t('answer')}</Button></div>
        )}
        {open === 'answer' && <CommentForm caseId={caseId} draftKey={`talk:${personId}:${said.id}:answer`} label={t('answerTo', { name })} isFocused send={(text) => press({ intent: 'say', parent: said.id, text })} onDone={() => setOpen(null)} onCancel={() => setOpen(null)} />}
      </article>
      {answers.length > 0 && (
        <ol className={cx('flex flex-col gap-3', depth < MOST_MARGINS && 'ml-3 border-l-2 border-line pl-3 sm:ml-5 sm:pl-5')}>
          {answers.map((one) => <CommentView key={one.said.id} caseId={caseId} thread={one} depth={depth + 1} wanted={wanted} press={press} personId={personId} />)}
        </ol>
      )}
      {open === 'report' && <WhyDialog what="report" onClose={() => setOpen(null)} onSend={async (why) => { if (await does({ intent: 'report', why }, { text: t('reported'), tone: 'done' })) setOpen(null) }} />}
      {open === 'hide' && <WhyDialog what="hide" onClose={() => setOpen(null)} onSend={async (why) => { if (await does({ intent: 'hide', why }, { text: t('hidden'), tone: 'done', onUndo: () => void does({ intent: 'show' }) })) setOpen(null) }} />}
    </li>
  )
}

function CommentMenu({ thread: { said: { author, may, isHidden } }, onOpen, onTakeBack, onShow }: { thread: Thread; onOpen: (what: 'edit' | 'report' | 'hide') => void; onTakeBack: () => void; onShow: () => void }) {
  const { t } = useTranslation('talk')
  if (!may.edit && !may.takeBack && !may.moderate && !may.report) return null
  return (
    <Menu trigger={<IconButton label={t('more', { name: author.name })}><Ellipsis aria-hidden /></IconButton>}>
      {may.edit && <MenuItem onSelect={() => onOpen('edit')}>{t('edit')}</MenuItem>}
      {may.takeBack && <MenuItem onSelect={onTakeBack}>{t('takeBack')}</MenuItem>}
      {may.report && <MenuItem onSelect={() => onOpen('report')}>{t('report.menu')}</MenuItem>}
      {may.moderate && !isHidden && <MenuItem isDanger onSelect={() => onOpen('hide')}>{t('hide.menu')}</MenuItem>}
      {may.moderate && isHidden && <MenuItem onSelect={onShow}>{t('show')}</MenuItem>}
    </Menu>
  )
}

/** Words as they were typed; whoever is named stands out. */
function SaidText({ text }: { text: string }) {
  const { t } = useTranslation('talk')
  const isLong = text.length > FOLDED_FROM
  const [isFolded, setFolded] = useState(isLong)
  return (
    <>
      <p className={cx('max-w-prose break-words whitespace-pre-wrap', isFolded && 'max-h-60 overflow-hidden [mask-image:linear-gradient(black_70%,transparent)]')}>
        {piecesOf(text).map((piece, i) => (piece.kind === 'words' ? piece.text : <span key={i} className="font-medium text-accent-strong">@{piece.name}</span>))}
      </p>
      {isLong && <div><Button tone="quiet" className="-ml-3" aria-expanded={!isFolded} onClick={() => setFolded(!isFolded)}>{t(isFolded ? 'unfold' : 'fold')}</Button></div>}
    </>
  )
}

import { CloudOff, Star, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import type { FindingsStore, HeldFinding } from '../findings/store'
import type { ViewerWords } from '../words'
import { ToolIcon } from './icons'

/** All findings in a list: what was measured, by whom, where; a press goes there. */
export function FindingsPanel({ store, findings, words, selected, placeOf, onGo, onClose }: { store: FindingsStore; findings: readonly HeldFinding[]; words: ViewerWords; selected: string | null; placeOf: (finding: HeldFinding) => string; onGo: (finding: HeldFinding) => void; onClose: () => void }) {
  const { t } = useTranslation('viewer')
  return (
    <aside aria-label={t('findings.label')} className="flex min-h-0 w-full shrink-0 flex-col border-line bg-raised max-sm:max-h-[45dvh] max-sm:border-t sm:w-72 sm:border-l 2xl:w-80">
      <div className="flex items-center justify-between gap-2 border-b border-line py-1 pr-1 pl-3">
        <h2 className="font-semibold">{t('findings.label')} <span className="font-normal text-ink-soft tabular-nums">{findings.length}</span></h2>
        <IconButton label={t('findings.close')} onClick={onClose}><X aria-hidden /></IconButton>
      </div>
      <SaveState store={store} />
      {findings.length === 0 && <p className="p-4 text-sm text-ink-soft">{t('findings.none')}</p>}
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {findings.map((finding) => <FindingRow key={finding.id} finding={finding} words={words} isSelected={finding.id === selected} place={placeOf(finding)} store={store} onGo={() => onGo(finding)} />)}
      </ul>
    </aside>
  )
}

function FindingRow({ finding, words, isSelected, place, store, onGo }: { finding: HeldFinding; words: ViewerWords; isSelected: boolean; place: string; store: FindingsStore; onGo: () => void }) {
  const { t } = useTranslation('viewer')
  const [text, setText] = useState(finding.content.text)
  const { content } = finding
  const keepText = () => { if (text.trim() !== content.text && (content.shape !== 'text' || text.trim())) store.change(finding.id, { ...content, text: text.trim() }) }
  return (
    <li className={cx('flex flex-col gap-1 border-b border-line p-2', isSelected && 'bg-accent-soft')} data-finding={finding.id}>
      <div className="flex items-start gap-1">
        <button type="button" onClick={onGo} className="target flex min-w-0 flex-1 items-start gap-2 rounded-sm px-1 py-1 text-left hover:bg-sunken [&_svg]:mt-0.5 [&_svg]:size-5 [&_svg]:shrink-0">
          {content.shape === 'key-image' ? <Star aria-hidden className="fill-attention text-attention" /> : <ToolIcon tool={content.shape} />}
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{t(`shape.${content.shape}`)}</span>
            {words.lines(content).filter((line) => line !== content.text || !finding.isMine).map((line, i) => <span key={i} className="block text-sm break-words tabular-nums">{line}</span>)}
            <span className="block text-sm text-ink-soft">{[place, finding.isMine ? '' : finding.author.name].filter(Boolean).join(' · ')}</span>
            {finding.state === 'refused' && <span className="block text-sm text-danger">{t('findings.refused')}</span>}
          </span>
        </button>
        {finding.isMine && <IconButton label={t('edit.removeThis', { shape: t(`shape.${content.shape}`) })} onClick={() => store.remove(finding.id)}><Trash2 aria-hidden /></IconButton>}
      </div>
      {finding.isMine && isSelected && (
        <input aria-label={t('findings.note')} placeholder={t('findings.note')} maxLength={1000} value={text} onChange={(event) => setText(event.target.value)} onBlur={keepText} onKeyDown={(event) => { if (event.key === 'Enter') keepText() }} className="target w-full rounded-sm border border-line-strong bg-sunken px-2 text-sm text-ink" />
      )}
    </li>
  )
}

/** When it was kept, or that it is not yet and why nothing is lost. */
export function SaveState({ store }: { store: FindingsStore }) {
  const { t } = useTranslation('viewer')
  const format = useFormat()
  const waiting = store.waiting()
  const savedAt = store.lastSavedAt()
  if (store.isKeptHere) return <p className="border-b border-line px-3 py-1 text-sm text-ink-soft" data-kept-here>{t('saving.here')}</p>
  if (store.isOffline()) return <p role="status" className="flex items-start gap-2 border-b border-line bg-attention-soft px-3 py-2 text-sm text-attention"><CloudOff className="size-5 shrink-0" aria-hidden />{t('saving.offline', { count: waiting })}</p>
  if (waiting > 0) return <p role="status" className="px-3 py-1 text-sm text-ink-soft">{t('saving.now')}</p>
  if (savedAt !== null) return <p role="status" className="px-3 py-1 text-sm text-ink-soft" data-saved>{t('saving.at', { time: format.timeWithSeconds(savedAt) })}</p>
  return null
}

/** What remains when drawing needs words: one line, Enter keeps it. */
export function TextPrompt({ at, onDone, onCancel }: { at: [number, number]; onDone: (text: string) => void; onCancel: () => void }) {
  const { t } = useTranslation('viewer')
  const [text, setText] = useState('')
  return (
    <form
      data-pane-control className="absolute z-30 flex gap-1 rounded-lg border border-line bg-raised p-2 shadow-raised" style={{ left: `min(${at[0]}px, calc(100% - 20rem))`, top: `min(${at[1]}px, calc(100% - 4rem))` }}
      onSubmit={(event) => { event.preventDefault(); if (text.trim()) onDone(text.trim()) }} onKeyDown={(event) => { if (event.key === 'Escape') onCancel() }}
    >
      <input autoFocus aria-label={t('text.label')} placeholder={t('text.label')} maxLength={1000} value={text} onChange={(event) => setText(event.target.value)} className="target w-52 rounded-sm border border-line-strong bg-sunken px-2 text-ink" />
      <Button type="submit" tone="primary" disabled={!text.trim()}>{t('text.keep')}</Button>
      <IconButton label={t('text.cancel')} onClick={onCancel}><X aria-hidden /></IconButton>
    </form>
  )
}

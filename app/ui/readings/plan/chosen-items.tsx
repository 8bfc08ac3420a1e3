import { Form, useFetcher } from '@remix-run/react'
import { ArrowDown, ArrowUp, EyeOff, Plus, Search, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { READING_BOUNDS } from '~/domain/readings/meeting'
import type { OfferedCase, OfferedStudy } from '~/domain/readings/offer-items.server'
import type { PlannedItem } from '~/domain/readings/see-plan.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, IconButton } from '~/ui/button'
import { FormError, TextArea, TextField } from '~/ui/field'
import { Card } from '~/ui/page'
import { useToast } from '~/ui/toast'

/** What is sent and kept of an item; `key` is this page's own. */
interface Chosen { key: number; caseId: string | null; studyId: string; seriesId: string | null; title: string; history: string; answer: string }
const sent = (all: readonly Chosen[]) => JSON.stringify(all.map(({ key: _key, ...item }) => item))
const SAVE_AFTER_MS = 700

/** What will be read, in its order, kept as it is chosen; and what there is to choose. */
export function ChosenItems({ plan, search, offered }: { plan: { state: string; items: PlannedItem[] }; search: string; offered: { cases: OfferedCase[]; studies: OfferedStudy[] } }) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  const toast = useToast()
  const nextKey = useRef(0)
  const [items, setItems] = useState<Chosen[]>(() => plan.items.map(({ caseId, studyId, seriesId, title, history, answer }) => ({ key: nextKey.current++, caseId, studyId, seriesId, title, history, answer })))
  const [kept, setKept] = useState(() => sent(items))
  const [savedAt, setSavedAt] = useState<number | null>(null)
  const fetcher = useFetcher<{ kind: string }>()
  const underWay = useRef<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const mayChange = plan.state !== 'closed' && plan.items.every(({ phase }) => phase === 'waiting')
  const isComplete = items.every(({ title }) => title.trim() !== '')

  useEffect(() => {
    const now = sent(items)
    if (now === kept || !isComplete || fetcher.state !== 'idle' || fault) return
    const timer = setTimeout(() => {
      underWay.current = now
      fetcher.submit({ intent: 'choose', items: now }, { method: 'post' })
    }, SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [items, kept, isComplete, fetcher, fault])
  useEffect(() => {
    if (fetcher.state !== 'idle' || !fetcher.data || underWay.current === null) return
    if (fetcher.data.kind === 'chosen') { setKept(underWay.current); setSavedAt(Date.now()); setFault(null) }
    else setFault(fetcher.data.kind)
    underWay.current = null
  }, [fetcher.state, fetcher.data])

  const change = (next: Chosen[]) => { setFault(null); setItems(next) }
  const edit = (key: number, part: Partial<Chosen>) => change(items.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const swap = (i: number, by: number) => { const next = [...items]; [next[i], next[i + by]] = [next[i + by]!, next[i]!]; change(next) }
  const take = (key: number) => {
    const before = items
    change(items.filter((one) => one.key !== key))
    toast({ text: t('items.removed'), onUndo: () => change(before) })
  }
  const add = (one: Omit<Chosen, 'key'>) => change([...items, { ...one, key: nextKey.current++ }])
  const isFull = items.length >= READING_BOUNDS.items
  return (
    <Card title={t('items.title')}>
      <FormError>{fault && t(fault === 'cannot-read' ? 'items.cannotRead' : fault === 'began' ? 'plan.began' : 'items.notKept')}</FormError>
      <p role="status" className="text-sm text-ink-soft">{!isComplete ? t('items.needTitle') : sent(items) !== kept ? t('blind.saving') : savedAt ? t('blind.saved', { time: format.timeWithSeconds(savedAt) }) : t('items.lead')}</p>
      {!mayChange && plan.items.length > 0 && <p className="text-ink-soft">{t('plan.began')}</p>}
      {items.length === 0 && <p>{t('items.none')}</p>}
      <ol className="flex flex-col gap-4">
        {items.map((item, i) => {
          const known = plan.items.find((one) => one.studyId === item.studyId)
          return (
            <li key={item.key} className="flex flex-col gap-3 rounded-lg border border-line p-4" data-item={i + 1}>
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-semibold tabular-nums">{i + 1}</span>
                <Badge tone={item.caseId ? 'accent' : 'neutral'}>{t(item.caseId ? 'items.case' : 'items.study')}</Badge>
                {known?.study && <span className="min-w-0 flex-1 truncate text-sm text-ink-soft">{[known.study.description, format.list(known.study.modalities)].filter(Boolean).join(' · ')}</span>}
                {mayChange && (
                  <span className="ml-auto flex">
                    <IconButton label={t('items.up')} disabled={i === 0} onClick={() => swap(i, -1)}><ArrowUp aria-hidden /></IconButton>
                    <IconButton label={t('items.down')} disabled={i === items.length - 1} onClick={() => swap(i, 1)}><ArrowDown aria-hidden /></IconButton>
                    <IconButton label={t('items.remove')} onClick={() => take(item.key)}><Trash2 aria-hidden /></IconButton>
                  </span>
                )}
              </div>
              <TextField label={t('items.itemTitle')} hint={t('items.itemTitleHint')} value={item.title} disabled={!mayChange} required maxLength={READING_BOUNDS.title} onChange={(event) => edit(item.key, { title: event.target.value })} autoComplete="off" />
              <div className="grid gap-3 sm:grid-cols-2">
                <TextArea label={t('item.history')} value={item.history} disabled={!mayChange} maxLength={READING_BOUNDS.text} onChange={(event) => edit(item.key, { history: event.target.value })} />
                <TextArea label={t('item.answer')} hint={t('items.answerHint')} value={item.answer} disabled={!mayChange} maxLength={READING_BOUNDS.text} onChange={(event) => edit(item.key, { answer: event.target.value })} />
              </div>
              {known && known.unseen.length > 0 && <p className="flex items-start gap-2 rounded-sm bg-attention-soft px-3 py-2 text-sm font-medium text-attention"><EyeOff className="mt-0.5 size-4 shrink-0" aria-hidden />{t('items.unseen', { hospitals: format.list(known.unseen) })}</p>}
            </li>
          )
        })}
      </ol>
      {mayChange && (
        <section aria-label={t('items.choose')} className="flex flex-col gap-4 border-t border-line pt-4">
          <Form role="search" preventScrollReset className="flex flex-wrap items-end gap-2">
            <TextField className="min-w-0 flex-1" label={t('items.choose')} name="q" type="search" defaultValue={search} maxLength={100} hint={t('items.chooseHint')} />
            <Button type="submit" icon={<Search aria-hidden />}>{t('list.find')}</Button>
          </Form>
          {isFull && <p className="text-ink-soft">{t('items.full', { most: READING_BOUNDS.items })}</p>}
          {offered.cases.length + offered.studies.length === 0 && <p className="text-ink-soft">{t('items.nothingOffered')}</p>}
          <div className="grid gap-4 sm:grid-cols-2">
            {offered.cases.length > 0 && <Offered title={t('items.cases')}>
              {offered.cases.map((one) => <OfferedRow key={one.caseId} text={one.title || one.titleZh} isFull={isFull} onAdd={() => add({ caseId: one.caseId, studyId: one.studyId, seriesId: one.seriesId, title: one.itemTitle, history: one.history, answer: one.answer })} />)}
            </Offered>}
            {offered.studies.length > 0 && <Offered title={t('items.studies')}>
              {offered.studies.map((one) => <OfferedRow key={one.studyId} text={`${one.description || t('items.noDescription')} · ${format.list(one.modalities)}`} note={t('items.pictures', { count: one.pictures })} isFull={isFull} onAdd={() => add({ caseId: null, studyId: one.studyId, seriesId: null, title: '', history: '', answer: '' })} />)}
            </Offered>}
          </div>
        </section>
      )}
    </Card>
  )
}

function Offered({ title, children }: { title: string; children: React.ReactNode }) {
  return <div className="flex min-w-0 flex-col gap-2"><h3 className="text-sm font-semibold text-ink-soft">{title}</h3><ul className="flex flex-col gap-1">{children}</ul></div>
}

function OfferedRow({ text, note, isFull, onAdd }: { text: string; note?: string; isFull: boolean; onAdd: () => void }) {
  const { t } = useTranslation('readings')
  return (
    <li className="flex items-center gap-2">
      <span className="min-w-0 flex-1"><span className="block break-words">{text}</span>{note && <span className="text-sm text-ink-soft">{note}</span>}</span>
      <IconButton tone="secondary" label={t('items.add', { title: text })} disabled={isFull} onClick={onAdd}><Plus aria-hidden /></IconButton>
    </li>
  )
}

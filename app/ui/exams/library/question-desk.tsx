import { ArrowDown, ArrowLeft, ArrowUp, Eye, Plus, Trash2, X } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { emptyDoc } from '~/domain/courses/rich-text'
import { newId } from '~/domain/courses/write/new-block'
import { ITEM_BOUNDS, type ItemContent, type Stage } from '~/domain/exams/item'
import { mergeItems } from '~/domain/exams/library/merge-item'
import type { OpenedItem } from '~/domain/exams/library/open-item.server'
import type { SaveItem } from '~/domain/exams/library/save-item.server'
import { newQuestion } from '~/domain/questions/new-question'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton, LinkButton } from '~/ui/button'
import { StackEditor } from '~/ui/courses/desk/question/stack-editor'
import { RichEditor } from '~/ui/courses/desk/rich-editor'
import { SavingLine } from '~/ui/courses/desk/saving-line'
import { UndoButtons } from '~/ui/courses/desk/undo-buttons'
import { useDraft } from '~/ui/courses/desk/use-draft'
import { Select, TextField } from '~/ui/field'
import { Page } from '~/ui/page'
import { QuestionEditor } from '~/ui/questions/editing/question-editor'
import { useToast } from '~/ui/toast'
import { ItemDoubles, ItemHistory } from './item-beside'
import { ItemFacts } from './item-facts'
import { ItemHotspotEditor, type PictureSizes } from './item-hotspot-editor'
import { useIsHydrated } from '~/ui/use-is-hydrated'
import { ItemPreview } from './item-preview'
import { postItem } from './post-item'
import { StateBar } from './state-bar'

type Opened = Pick<OpenedItem, 'tagsUsed'> & { pictures: PictureSizes; me: string; item: Omit<OpenedItem['item'], 'approvedAt'>; usage: Parameters<typeof ItemHistory>[0] }

/** Where a question of the library is written. Its editors are the browser's alone: on the server, and while the page wakes, their place is kept. */
export function QuestionDesk(props: Opened) {
  return useIsHydrated() ? <Desk {...props} /> : <Page><div aria-hidden className="h-96 animate-pulse rounded-lg bg-sunken" /></Page>
}

function Desk({ item, tagsUsed, usage, pictures: given, me }: Opened) {
  const { t } = useTranslation('question-library')
  const toast = useToast()
  const [isPreviewing, setPreviewing] = useState(false)
  const [pictures, setPictures] = useState(given)
  const copied = useRef(0)
  const revision = useRef(item.revision)
  const { draft: content, change, ...desk } = useDraft<ItemContent>({
    storageKey: `theatrum.exam-item.${me}.${item.id}`,
    given: { draft: item.content, revision: item.revision },
    async save(draft, from) {
      const done = await postItem<SaveItem>(item.id, 'save', { revision: String(from), content: JSON.stringify(draft) })
      if (done.kind === 'saved' || done.kind === 'changed-by-other') revision.current = done.revision
      return done
    },
    merge(base, mine, theirs) {
      const merged = mergeItems(base, mine, theirs, newId)
      copied.current += merged.copies
      return merged.content
    },
    onMerged() {
      toast({ text: t(copied.current > 0 ? 'merged.both' : 'merged.apart') })
      copied.current = 0
    },
  })
  const setStages = (how: (now: Stage[]) => Stage[], about: string) => change((now) => ({ ...now, stages: how(now.stages) }), about)
  const { stages, language, lead } = content
  return (
    <Page>
      <header className="z-20 -mx-4 flex flex-wrap items-center justify-between gap-2 bg-surface px-4 py-2 sm:sticky sm:top-14 sm:-mx-6 sm:px-6">
        <LinkButton to="/exams/questions" tone="quiet" icon={<ArrowLeft aria-hidden />}>{t('list.title')}</LinkButton>
        <div className="flex flex-wrap items-center gap-2">
          <SavingLine saving={desk.saving} />
          <UndoButtons {...desk} />
          <Button icon={<Eye aria-hidden />} onClick={() => setPreviewing(true)}>{t('preview.open')}</Button>
        </div>
      </header>
      <h1 className="sr-only">{content.title || t('untitled')}</h1>
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <StateBar item={item} title={content.title} settle={desk.settle} revision={() => revision.current} />
          <TextField label={t('field.title')} hint={t('desk.titleHint')} lang={language} value={content.title} maxLength={ITEM_BOUNDS.title} onChange={({ target }) => change((now) => ({ ...now, title: target.value }), 'title')} />
          {lead === null
            ? <Button tone="quiet" className="self-start" icon={<Plus aria-hidden />} onClick={() => change((now) => ({ ...now, lead: emptyDoc() }), 'lead')}>{t('desk.addLead')}</Button>
            : (
              <div className="flex flex-col gap-2">
                <RichEditor label={t('desk.lead')} value={lead} onChange={(doc) => change((now) => ({ ...now, lead: doc }), 'lead')} language={language} size="full" />
                <Button tone="quiet" className="self-end" icon={<X aria-hidden />} onClick={() => change((now) => ({ ...now, lead: null }), 'no lead')}>{t('desk.removeLead')}</Button>
              </div>
            )}
          {stages.map((stage, at) => (
            <StageCard key={stage.question.id} {...{ stage, at, of: stages.length, language }} onChange={(next) => setStages((now) => now.map((one) => (one.question.id === next.question.id ? next : one)), `write ${next.question.id}`)}
              onStep={(by) => setStages((now) => moved(now, at, by), `move ${stage.question.id}`)}
              onRemove={() => { setStages((now) => now.filter((one) => one.question.id !== stage.question.id), `remove ${stage.question.id}`); toast({ text: t('stage.removed'), onUndo: () => setStages((now) => [...now.slice(0, at), stage, ...now.slice(at)], `restore ${stage.question.id}`) }) }}
            >
              <QuestionEditor
                question={stage.question} language={language} onChange={(question) => setStages((now) => now.map((one) => (one.question.id === question.id ? { ...one, question } : one)), `write ${question.id}`)}
                hotspotEditor={(props) => <ItemHotspotEditor {...props} institutionId={item.institutionId} pictures={pictures} onPicture={(id, size) => setPictures((before) => ({ ...before, [id]: size }))} />}
                stackEditor={(props) => <StackEditor {...props} courseId="" storeAt={`/exams/questions/${item.id}/store`} />}
              />
            </StageCard>
          ))}
          {stages.length < ITEM_BOUNDS.stages && <AddStage onAdd={(kind) => setStages((now) => [...now, { words: null, question: newQuestion(kind, () => newId()) }], 'add stage')} />}
        </div>
        <aside className="flex min-w-0 flex-col gap-4" aria-label={t('desk.beside')}>
          <ItemFacts itemId={item.id} content={content} tagsUsed={tagsUsed} onChange={change} />
          <ItemDoubles itemId={item.id} settle={desk.settle} />
          <ItemHistory {...usage} />
        </aside>
      </div>
      <ItemPreview content={content} pictures={pictures} isOpen={isPreviewing} onClose={() => setPreviewing(false)} />
    </Page>
  )
}

function moved(all: Stage[], at: number, by: 1 | -1): Stage[] {
  const next = [...all]
  const [one] = next.splice(at, 1)
  if (one) next.splice(at + by, 0, one)
  return next
}

interface StageProps { stage: Stage; at: number; of: number; language: 'en' | 'zh'; onChange: (stage: Stage) => void; onStep: (by: 1 | -1) => void; onRemove: () => void; children: ReactNode }

/** One question; of several, each with what is uncovered with it. */
function StageCard({ stage, at, of, language, onChange, onStep, onRemove, children }: StageProps) {
  const { t } = useTranslation('question-library')
  const { t: word } = useTranslation('question-desk')
  const number = at + 1
  const name = of > 1 ? t('stage.name', { number }) : word(`kind.${stage.question.asked.kind}`)
  return (
    <section aria-label={name} data-stage={stage.question.id} className="flex flex-col gap-5 rounded-lg border border-line bg-raised p-4 sm:p-6">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{of > 1 ? `${name} · ${word(`kind.${stage.question.asked.kind}`)}` : name}</h2>
        {of > 1 && (
          <div className="flex">
            <IconButton label={t('stage.up', { number })} disabled={at === 0} onClick={() => onStep(-1)}><ArrowUp aria-hidden /></IconButton>
            <IconButton label={t('stage.down', { number })} disabled={number === of} onClick={() => onStep(1)}><ArrowDown aria-hidden /></IconButton>
            <IconButton label={t('stage.remove', { number })} onClick={onRemove}><Trash2 aria-hidden /></IconButton>
          </div>
        )}
      </div>
      {of > 1 && (stage.words === null
        ? <Button tone="quiet" className="self-start" icon={<Plus aria-hidden />} onClick={() => onChange({ ...stage, words: emptyDoc() })}>{t('stage.addWords')}</Button>
        : <RichEditor label={t('stage.words')} value={stage.words} onChange={(words) => onChange({ ...stage, words })} language={language} size="full" />)}
      {children}
    </section>
  )
}

function AddStage({ onAdd }: { onAdd: (kind: (typeof QUESTION_KINDS)[number]) => void }) {
  const { t } = useTranslation('question-library')
  const { t: word } = useTranslation('question-desk')
  const [kind, setKind] = useState<(typeof QUESTION_KINDS)[number]>('single')
  return (
    <div className="flex flex-wrap items-end gap-2 rounded-lg border border-dashed border-line-strong p-4">
      <Select label={t('stage.kind')} hint={t('stage.hint')} value={kind} onChange={({ target }) => setKind(QUESTION_KINDS.find((one) => one === target.value) ?? 'single')} className="min-w-48 flex-1">{QUESTION_KINDS.map((one) => <option key={one} value={one}>{word(`kind.${one}`)}</option>)}</Select>
      <Button icon={<Plus aria-hidden />} onClick={() => onAdd(kind)}>{t('stage.add')}</Button>
    </div>
  )
}

import { useNavigate, useRevalidator } from '@remix-run/react'
import { ArrowLeft, BarChart3, CircleCheck, CloudOff, Download, Ellipsis, Eye, LoaderCircle, Pencil, Send, Trash2, TriangleAlert, Undo2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { plainOf } from '#vr/core/state/structure-key'
import type { LessonDesk } from '~/domain/anatomy/open-desk.server'
import { faultsOf } from '~/domain/anatomy/draft'
import { useFormat } from '~/i18n/format'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, IconButton, LinkButton } from '~/ui/button'
import { Menu, MenuItem, MenuSeparator } from '~/ui/menu'
import { useToast } from '~/ui/toast'
import { NoPictureYet } from '../model-state'
import { nameIn } from '../rules/tree'
import { useManifest } from '../use-manifest'
import { DeskScene, type SceneHands } from './desk-scene'
import { DeskSide } from './desk-side'
import { LessonNames } from './lesson-names'
import { post } from './post'
import { PublishDialog, type PublishState } from './publish-dialog'
import { StepStrip } from './step-strip'
import { useDesk, type SaveState } from './use-desk'

/** A lesson as its editors make it: steps, the theatre, and what each step says, speaks and asks. */
export function DeskPage({ lesson, model, manifestUrl, steps, faults, unreadable }: LessonDesk) {
  const { t, i18n } = useTranslation('authoring')
  const toast = useToast()
  const navigate = useNavigate()
  const { revalidate } = useRevalidator()
  const desk = useDesk(lesson.id, steps)
  const { state: loading, again } = useManifest(manifestUrl)
  const manifest = loading.kind === 'loaded' ? loading.manifest : null
  const [publishing, setPublishing] = useState<PublishState>({ kind: 'ask', version: lesson.version })
  const [isPublishOpen, setPublishOpen] = useState(false)
  const [isNaming, setNaming] = useState(false)
  const [isBusy, setBusy] = useState(false)
  // As it is here, unsaved words with it; without the model's structures, as the server found it.
  const missing = useMemo(() => {
    if (!manifest) return faults
    const found = desk.state.steps.map(({ step }) => step)
    return [...faultsOf(lesson.title, found, found.map(({ id }) => id), { id: manifest.model, revision: manifest.revision, keys: new Set(manifest.structures.map(({ key }) => plainOf(key))) }), ...faults.filter(({ why }) => why === 'unreadable')]
  }, [manifest, faults, lesson.title, desk.state.steps])
  const faulty = useMemo(() => new Set(missing.flatMap(({ of }) => (of ? [of.id] : []))), [missing])

  const failed = useCallback((kind: string) => toast({ text: t(kind === 'offline' ? 'save.offline' : kind === 'too-many' ? 'strip.full' : 'save.pressFailed'), tone: 'danger' }), [toast, t])
  const busy = async (work: () => Promise<void>) => {
    setBusy(true)
    try {
      await work()
    } finally {
      setBusy(false)
    }
  }
  const add = (hands: SceneHands) => busy(async () => {
    const view = hands.view.get()
    if (!view) return
    const at = desk.state.steps.findIndex(({ step }) => step.id === desk.state.current)
    const answer = await desk.add({ title: { en: '', zh: '' }, text: { en: '', zh: '' }, state: hands.stage.state().scene, view, transitionMs: 1_500, voice: null, pointer: [], quiz: null }, at < 0 ? desk.state.steps.length : at + 1)
    if (answer.kind !== 'added') failed(answer.kind)
  })
  const remove = (id: string) => busy(async () => {
    const one = desk.state.steps.find(({ step }) => step.id === id)
    const answer = await desk.remove(id)
    if (answer.kind !== 'removed') return answer.kind === 'gone' ? undefined : failed(answer.kind)
    toast({
      text: t('strip.removed', { title: (one && nameIn(one.step.title, i18n.language as Language)) || t('strip.untitled') }),
      onUndo: () => void desk.add(JSON.parse(String(answer.step)) as Parameters<typeof desk.add>[0], Number(answer.position), { en: (answer.voiceKey as string | null) ?? null, zh: (answer.voiceZhKey as string | null) ?? null }).then(({ kind }) => { if (kind !== 'added') failed(kind) }),
    })
  })
  const move = async (id: string, to: number) => {
    const from = desk.state.steps.findIndex(({ step }) => step.id === id)
    const answer = await desk.move(id, to)
    if (!answer) return
    if (answer.kind === 'ordered') toast({ text: t('strip.moved', { number: Math.min(Math.max(0, to), desk.state.steps.length - 1) + 1 }), onUndo: () => void desk.move(id, from) })
    else failed(answer.kind)
  }
  const publish = async () => {
    setPublishing((before) => ({ ...before, kind: 'busy' }))
    if (!(await desk.settle())) return setPublishing((before) => ({ ...before, kind: 'failed' }))
    const answer = await post(lesson.id, 'publish', {})
    if (answer.kind === 'published') { setPublishing({ kind: 'published', version: Number(answer.version) }); revalidate() }
    else if (answer.kind === 'incomplete') { setPublishing({ kind: 'incomplete', version: lesson.version }); revalidate() }
    else setPublishing((before) => ({ ...before, kind: 'failed' }))
  }
  const press = async (intent: 'withdraw' | 'remove', done: string, undo: 'publish' | 'restore') => {
    const answer = await post(lesson.id, intent, {})
    if (answer.kind !== 'done') return failed(answer.kind)
    toast({ text: done, onUndo: () => void post(lesson.id, undo, {}).then(({ kind }) => { if (kind === 'done' || kind === 'published') revalidate(); else failed(kind) }) })
    if (intent === 'remove') navigate('/anatomy')
    else revalidate()
  }

  const title = nameIn(lesson.title, i18n.language as Language)
  const strip = (hands: SceneHands | null) => (
    <StepStrip
      steps={desk.state.steps} current={desk.state.current} faulty={faulty} canAdd={hands?.started != null} isBusy={isBusy}
      onChoose={desk.choose} onAdd={() => { if (hands) void add(hands) }} onRemove={(id) => void remove(id)} onMove={(id, to) => void move(id, to)}
      onDuplicate={(id) => void busy(async () => { const answer = await desk.duplicate(id); if (answer.kind !== 'added') failed(answer.kind) })}
    />
  )
  const side = (hands: SceneHands | null) => <DeskSide desk={desk} hands={hands} lessonId={lesson.id} />
  return (
    <div data-lesson-desk={lesson.state} className="fixed inset-0 flex flex-col bg-surface text-ink">
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        <LinkButton to="/anatomy" tone="quiet" size="icon" aria-label={t('toLibrary')} title={t('toLibrary')}><ArrowLeft aria-hidden /></LinkButton>
        <h1 className="min-w-0 truncate font-semibold">{title}</h1>
        <IconButton label={t('names.edit')} onClick={() => setNaming(true)}><Pencil aria-hidden /></IconButton>
        <span className="hidden md:inline-flex"><StateBadge state={lesson.state} version={lesson.version} /></span>
        <span className="min-w-0 flex-1 truncate px-2 text-right text-sm"><Saving saving={desk.saving} /></span>
        {lesson.version > 0 && <LinkButton to={`/anatomy/lessons/${lesson.id}/answers`} tone="quiet" icon={<BarChart3 aria-hidden />} className="max-lg:hidden">{t('answers.link')}</LinkButton>}
        <Button tone="primary" icon={<Send aria-hidden />} onClick={() => { setPublishing((before) => (before.kind === 'published' ? { ...before, kind: 'ask' } : before)); setPublishOpen(true) }}><span className="max-sm:sr-only">{t('publish.open')}</span></Button>
        <Menu trigger={<IconButton label={t('more')}><Ellipsis aria-hidden /></IconButton>}>
          <MenuItem onSelect={() => void desk.settle().then((isSaved) => { if (isSaved) window.location.assign(`/anatomy/lessons/${lesson.id}?draft=1`); else failed('failed') })}><Eye aria-hidden />{t('preview')}</MenuItem>
          {lesson.state === 'published' && <MenuItem asChild><a href={`/anatomy/lessons/${lesson.id}`}><Eye aria-hidden />{t('asStudents')}</a></MenuItem>}
          {lesson.version > 0 && <MenuItem asChild><a href={`/anatomy/lessons/${lesson.id}/answers`}><BarChart3 aria-hidden />{t('answers.link')}</a></MenuItem>}
          <MenuItem asChild><a href={`/anatomy/lessons/${lesson.id}/export`} download><Download aria-hidden />{t('export')}</a></MenuItem>
          <MenuSeparator />
          {lesson.state === 'published' && <MenuItem onSelect={() => void press('withdraw', t('withdraw.done'), 'publish')}><Undo2 aria-hidden />{t('withdraw.now')}</MenuItem>}
          <MenuItem isDanger onSelect={() => void press('remove', t('remove.done'), 'restore')}><Trash2 aria-hidden />{t('remove.now')}</MenuItem>
        </Menu>
      </header>
      {unreadable.length > 0 && <p role="alert" className="shrink-0 border-b border-line bg-attention-soft px-3 py-1 text-sm text-attention">{t('unreadable', { count: unreadable.length })}</p>}
      {desk.current?.isContested && <Contested onMine={() => desk.insist(desk.current!.step.id)} lessonId={lesson.id} />}
      {manifest && loading.kind === 'loaded' ? (
        <DeskScene key={`${manifest.model} ${manifest.revision}`} manifest={manifest} base={loading.url.slice(0, loading.url.lastIndexOf('/') + 1)} title={model.title} before={strip}>{side}</DeskScene>
      ) : (
        <div className="flex min-h-0 flex-1 flex-col sm:flex-row">
          {strip(null)}
          <div className="relative min-h-60 min-w-0 flex-1">
            {manifestUrl === null ? <NoPictureYet why={{ kind: 'withdrawn', reason: null }} again={again} mayEdit={false} studyId={null} onMakeAgain={() => undefined} />
              : loading.kind === 'loading' ? <p role="status" className="absolute inset-0 grid place-items-center text-ink-soft">{t('opening')}</p>
                : <NoPictureYet why={{ kind: loading.kind === 'offline' ? 'offline' : 'not-loaded' }} again={again} mayEdit={false} studyId={null} onMakeAgain={() => undefined} />}
          </div>
          {side(null)}
        </div>
      )}
      <PublishDialog open={isPublishOpen} onOpenChange={setPublishOpen} state={publishing} faults={missing} url={lesson.url} isPublished={lesson.state === 'published'} onPublish={() => void publish()} onGo={(id) => { desk.choose(id); setPublishOpen(false) }} />
      <LessonNames open={isNaming} onOpenChange={setNaming} lesson={lesson} onSaved={revalidate} />
    </div>
  )
}

function StateBadge({ state, version }: { state: LessonDesk['lesson']['state']; version: number }) {
  const { t } = useTranslation('authoring')
  switch (state) {
    case 'draft': return <Badge>{t('state.draft')}</Badge>
    case 'published': return <Badge tone="done">{t('state.published', { version })}</Badge>
    case 'withdrawn': return <Badge tone="attention">{t('state.withdrawn')}</Badge>
  }
}

/** Where what was just written is. */
function Saving({ saving }: { saving: SaveState }) {
  const { t } = useTranslation('authoring')
  const format = useFormat()
  const [hasMoved, setMoved] = useState(false)
  useEffect(() => { if (saving.kind !== 'saved' || saving.at !== null) setMoved(true) }, [saving])
  const content = () => {
    switch (saving.kind) {
      case 'saved': return hasMoved && saving.at !== null ? <span className="text-ink-soft"><CircleCheck aria-hidden className="mr-1 inline size-4 text-done" /><span className="max-sm:sr-only">{t('save.saved', { time: format.timeWithSeconds(saving.at) })}</span></span> : null
      case 'saving': return <span className="text-ink-soft"><LoaderCircle aria-hidden className="mr-1 inline size-4" /><span className="max-sm:sr-only">{t('save.saving')}</span></span>
      case 'kept': return <span className="text-attention"><CloudOff aria-hidden className="mr-1 inline size-4" />{t(saving.why === 'signed-out' ? 'save.signedOut' : 'save.kept')}</span>
      case 'refused': return <span className="text-danger"><TriangleAlert aria-hidden className="mr-1 inline size-4" />{t('save.refused')}</span>
      case 'contested': return <span className="text-attention"><TriangleAlert aria-hidden className="mr-1 inline size-4" />{t('save.contested')}</span>
    }
  }
  return <span role="status" data-saving={saving.kind} data-saved-at={saving.kind === 'saved' ? (saving.at ?? '') : ''}>{content()}</span>
}

function Contested({ onMine, lessonId }: { onMine: () => void; lessonId: string }) {
  const { t } = useTranslation('authoring')
  const theirs = () => {
    try {
      localStorage.removeItem(`theatrum.lesson-desk.${lessonId}`)
    } finally {
      window.location.reload()
    }
  }
  return (
    <p role="alert" className="flex shrink-0 flex-wrap items-center gap-x-4 border-b border-line bg-attention-soft px-3 py-1 text-sm text-attention">
      {t('contested.text')}<Button onClick={onMine}>{t('contested.mine')}</Button><Button onClick={theirs}>{t('contested.theirs')}</Button>
    </p>
  )
}

import { useNavigate, useRevalidator } from '@remix-run/react'
import { useCallback, useMemo, useState } from 'react'
import type { CaseView } from '~/domain/cases/case'
import type { CaseDraft, DraftSeries, VersionOut } from '~/domain/cases/case-desk'
import type { PublishCase } from '~/domain/cases/review-case.server'
import type { SubmitCase } from '~/domain/cases/submit-case.server'
import type { TagChoice } from '~/domain/cases/tags.server'
import type { OpenedStudies } from '~/domain/images/open-studies.server'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { Tabs } from '~/ui/tabs'
import { useToast } from '~/ui/toast'
import { EmbeddedViewer } from '~/ui/viewer/embedded-viewer'
import { post } from '../post'
import { CheckTab, type Submitting } from './check-tab'
import { ClashPanel } from './clash-panel'
import { NotesOf, type NoteShown } from './notes'
import type { PartName } from './parts'
import { QuizTab } from './quiz-tab'
import type { FindingChoice } from './rules/unmeasured'
import { Readers } from './readers'
import { newViewKey } from './rules/keys'
import { SeriesList } from './series-list'
import { SeriesPicker } from './series-picker'
import { TagsTab } from './tags-tab'
import { TextTab } from './text-tab'
import { usePictures } from './use-pictures'
import { useWriting } from './use-writing'
import { ViewsList } from './views-list'
import { WritingHeader } from './writing-header'

export type DraftShown = Omit<CaseDraft, 'notes' | 'changedAt'> & { notes: NoteShown[]; changedAt: string | Date }
export interface WritingProps {
  draft: DraftShown
  versions: (Omit<VersionOut, 'publishedAt'> & { publishedAt: string | Date })[]
  me: { id: string; name: string }
  tags: readonly TagChoice[]
  pictures: OpenedStudies
}

/** Where an expert writes: the text at the left, the pictures it speaks of at the right. */
export function WritingPage({ draft, versions, me, tags, pictures: opened }: WritingProps) {
  const { t, i18n } = useTranslation(['writing', 'viewer'])
  const language = i18n.language as Language
  const toast = useToast()
  const navigate = useNavigate()
  const { revalidate } = useRevalidator()
  const [tab, setTab] = useState('text')
  const [isPicking, setPicking] = useState(false)
  const [added, setAdded] = useState<DraftSeries[]>([])
  const [submitting, setSubmitting] = useState<Submitting>({ isBusy: false, problem: null, refused: null })
  const writing = useWriting({ caseId: draft.id, me: me.id, given: draft, onMerged: () => toast({ text: t('clash.merged') }) })
  const { content, edit } = writing
  const pictures = usePictures(opened.studies)
  const isDisabled = draft.state === 'in-review'

  const known = useMemo(() => [...draft.series, ...added.filter(({ seriesId }) => !draft.series.some((one) => one.seriesId === seriesId))], [draft.series, added])
  const findings = pictures.findings.filter(({ isMine, author }) => isMine || author.id === draft.author.id)
    .map(({ id, content: of }): FindingChoice => ({ id, label: `${t(`viewer:shape.${of.shape}`)}${of.text ? `: ${of.text}` : ''}`, seriesId: of.image ? pictures.idOf(of.image.seriesUid) : null, space: of.place.space }))
  const settleNote = useCallback(async (noteId: string, isSettled: boolean) => {
    const { kind } = await post(draft.id, 'settle-note', { note: noteId, settled: isSettled ? 'yes' : 'no' })
    if (kind === 'settled') revalidate()
    else toast({ text: t('failed'), tone: 'danger' })
    return kind === 'settled'
  }, [draft.id, revalidate, toast, t])
  const notesOf = (part: PartName) => <NotesOf notes={draft.notes.filter((note) => note.part === part)} onSettle={settleNote} />

  const capture = (again?: string) => {
    const shown = pictures.capture()
    if (!shown) return toast({ text: t('views.nothing'), tone: 'danger' })
    edit((now) => {
      const seen = shown.panes.flatMap(({ seriesId, fused }) => [seriesId, fused?.seriesId]).filter((id): id is string => Boolean(id))
      const missing = [...new Set(seen)].filter((id) => !now.series.some(({ seriesId }) => seriesId === id)).flatMap((seriesId) => { const studyId = pictures.studyOf(seriesId); return studyId ? [{ seriesId, studyId, isFree: false }] : [] })
      const view: CaseView = { key: newViewKey(now.views.map(({ key }) => key)), words: { en: `View ${now.views.length + 1}`, zh: `视图 ${now.views.length + 1}` }, shown, findings: [] }
      const views = again ? now.views.map((one) => (one.key === again ? { ...one, shown } : one)) : [...now.views, view]
      return { views, series: [...now.series, ...missing] }
    })
    toast({ text: t(again ? 'views.retaken' : 'views.captured'), tone: 'done' })
  }
  const chooseSeries = (series: DraftSeries, isChosen: boolean) => {
    setAdded((before) => [...before.filter(({ seriesId }) => seriesId !== series.seriesId), series])
    edit((now) => ({ series: isChosen ? [...now.series.filter(({ seriesId }) => seriesId !== series.seriesId), { seriesId: series.seriesId, studyId: series.studyId, isFree: false }] : now.series.filter(({ seriesId }) => seriesId !== series.seriesId) }))
  }
  /** The viewer gets what was chosen as soon as the draft has it. */
  const donePicking = () => {
    setPicking(false)
    void writing.settle().then(() => revalidate())
  }

  const submit = async () => {
    setSubmitting({ isBusy: true, problem: null, refused: null })
    if (!(await writing.settle())) return setSubmitting({ isBusy: false, problem: 'not-saved', refused: null })
    const answer = await post<SubmitCase | PublishCase>(draft.id, 'submit', { revision: String(writing.revisionNow()) })
    setSubmitting({ isBusy: false, problem: answer.kind === 'submitted' ? null : answer.kind === 'no-reviewer' || answer.kind === 'changed' || answer.kind === 'incomplete' ? answer.kind : 'failed', refused: answer.kind === 'incomplete' ? answer : null })
    if (answer.kind === 'submitted') toast({ text: t('submit.done'), tone: 'done' })
    revalidate()
  }
  const press = async (intent: string, fields: Record<string, string> = {}): Promise<string> => {
    const { kind } = await post(draft.id, intent, fields)
    if (!['taken-back', 'done', 'retracted'].includes(kind)) toast({ text: t(kind === 'changed' ? 'submit.problem.changed' : 'failed'), tone: 'danger' })
    return kind
  }
  const takeBack = () => void press('take-back').then(() => revalidate())
  const remove = () => void writing.settle().then(() => press('remove')).then((kind) => {
    if (kind !== 'done') return
    toast({ text: t('remove.done'), onUndo: () => void press('restore').then(() => navigate(`/cases/${draft.id}/edit`)) })
    navigate('/cases/mine')
  })
  const retract = async (why: string): Promise<boolean> => {
    const isDone = (await press('retract', { why })) === 'retracted'
    if (isDone) { toast({ text: t('retract.done'), tone: 'done' }); revalidate() }
    return isDone
  }
  const openTo = (to: 'everybody' | 'institution') => void press('open-to', { to }).then(() => revalidate())
  const words = {
    series: (id: string) => known.find(({ seriesId }) => seriesId === id)?.description || id,
    tag: (key: string) => { const one = tags.find((tag) => tag.key === key); return (language === 'zh' ? one?.zh[0] : one?.en[0]) ?? key },
  }

  const openNotes = draft.notes.filter(({ resolvedAt }) => resolvedAt === null).length
  const tabs = [
    { id: 'text', label: t('tab.text'), content: <TextTab {...{ writing, isDisabled, notesOf }} kind={draft.kind} onView={(key) => { const view = content.views.find((one) => one.key === key); if (view) pictures.show(view.shown) }} /> },
    {
      id: 'pictures', label: t('tab.pictures'), content: (
        <div className="flex flex-col gap-8">
          <SeriesList {...{ writing, known, isDisabled }} faults={draft.faults} isCharged={draft.isCharged} onChoose={() => setPicking(true)} after={notesOf('pictures')} />
          <ViewsList {...{ writing, findings, isDisabled }} mayCapture={pictures.isReady} onCapture={() => capture()} onShow={({ shown }) => pictures.show(shown)} onRetake={capture} />
        </div>
      ),
    },
    { id: 'tags', label: t('tab.tags'), content: <TagsTab {...{ writing, tags, isDisabled }} after={notesOf('tags')} readers={<Readers isDisabled={isDisabled} isOpen={draft.isOpen} institution={draft.institution.name} onChange={openTo} />} /> },
    ...(draft.kind === 'case' ? [{ id: 'quiz', label: t('tab.quiz'), content: <QuizTab {...{ writing, findings, isDisabled }} after={notesOf('quiz')} /> }] : []),
    { id: 'check', label: openNotes > 0 ? t('tab.checkNotes', { count: openNotes }) : t('tab.check'), content: <CheckTab {...{ writing, draft, versions, submitting }} notes={draft.notes} onSubmit={() => void submit()} onTakeBack={takeBack} onSettle={settleNote} after={null} /> },
  ]
  const hasPictures = opened.studies.length > 0
  return (
    <div className="mx-auto flex w-full max-w-[120rem] flex-col gap-4 px-4 py-4 sm:px-6">
      <WritingHeader {...{ draft, writing }} onCheck={() => setTab('check')} onTakeBack={takeBack} onRemove={remove} onRetract={retract} />
      <ClashPanel writing={writing} words={words} />
      <div className={cx('grid min-w-0 gap-6', hasPictures && 'xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]')}>
        <div className={cx('@container min-w-0 max-w-5xl', !hasPictures && 'mx-auto w-full')}><Tabs label={t('title')} tabs={tabs} value={tab} onChange={setTab} /></div>
        {hasPictures && (
          <section
            aria-label={t('viewer')} onPointerDownCapture={pictures.release} onWheelCapture={pictures.release} onKeyDownCapture={pictures.release}
            className={cx('h-[46dvh] min-w-0 overflow-hidden rounded-lg border border-line xl:sticky xl:top-40 xl:order-last xl:h-[calc(100dvh-11rem)]', tab !== 'pictures' && tab !== 'quiz' && 'max-xl:hidden', 'max-xl:order-first')}
          >
            <EmbeddedViewer studies={opened.studies} first={opened.first} findings={opened.findings} me={me} mayAnnotate={opened.mayAnnotate} onReady={pictures.onReady} tools="all" railShown={opened.studies.length > 1} />
          </section>
        )}
      </div>
      <SeriesPicker caseId={draft.id} isOpen={isPicking} onClose={donePicking} chosen={content.series.map(({ seriesId }) => seriesId)} onChoose={chooseSeries} />
    </div>
  )
}

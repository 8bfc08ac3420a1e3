import { ArrowLeft } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { OpenedWorkbench } from '~/domain/anatomy/workbench'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { EmptyState } from '~/ui/states'
import { useFreshData } from '~/ui/use-fresh-data'
import { findDraft, type Draft } from './draft'
import type { Beginning } from './use-bench'
import { Workbench } from './workbench'

export interface WorkbenchPageProps extends OpenedWorkbench { personId: string }

/** Three slices and what is done on them; a narrower page says so and fetches nothing. */
const WIDE = '(min-width: 768px)'
const onWidth = (listener: () => void) => {
  const media = window.matchMedia(WIDE)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

const PREPARING_MS = 3_000
const CALM_MS = 3_600_000

/** Why nothing can be drawn, what is left from last time, or the bench itself. */
export function WorkbenchPage(props: WorkbenchPageProps) {
  const { t } = useTranslation('workbench')
  const format = useFormat()
  const { model, problem, version, shows, personId } = props
  useFreshData(problem === 'preparing' ? PREPARING_MS : CALM_MS)
  const [draft, setDraft] = useState<Draft | null | 'asked'>('asked')
  const [beginning, setBeginning] = useState<Beginning | null>(null)
  // What somebody saves is as it was begun: a version that comes meanwhile is told when one saves.
  const [begunWith] = useState(props)
  const mayGoOn = version === 0 || shows === 'all'
  const isWide = useSyncExternalStore(onWidth, () => window.matchMedia(WIDE).matches, () => false)
  // Once begun it stays, however narrow the window becomes: it is only hidden.
  const [wasWide, setWasWide] = useState(false)
  if (isWide && !wasWide) setWasWide(true)
  useEffect(() => {
    if (!wasWide) return
    let isLeft = false
    void findDraft(personId, model.id).then((found) => {
      if (isLeft) return
      setDraft(found)
      if (!found) setBeginning({ kind: mayGoOn ? 'server' : 'empty' })
    })
    return () => { isLeft = true }
  }, [personId, model.id, wasWide])

  return (
    <>
      <div className="flex min-h-dvh flex-col bg-surface text-ink md:hidden">
        <Header title={model.title} modelId={model.id} />
        <EmptyState className="m-4" title={t('narrow.title')} text={t('narrow.text')} action={<LinkButton to={`/anatomy/models/${model.id}`}>{t('toModel')}</LinkButton>} />
      </div>
      <div className="fixed inset-0 hidden flex-col bg-surface text-ink md:flex" data-workbench={problem ?? (beginning ? 'begun' : 'asking')}>
        {problem ? (
          <>
            <Header title={model.title} modelId={model.id} />
            <EmptyState className="m-auto max-w-xl" title={t(`problem.${problem}`)} text={t(`problemText.${problem}`)} action={<LinkButton to={`/anatomy/models/${model.id}`}>{t('toModel')}</LinkButton>} />
          </>
        ) : beginning ? <Workbench {...begunWith} volume={begunWith.volume ?? props.volume} beginning={beginning} mayGoOn={mayGoOn} /> : (
          <>
            <Header title={model.title} modelId={model.id} />
            {draft && draft !== 'asked' && (
              <EmptyState
                className="m-auto max-w-xl" title={t('draft.title', { at: format.dateTime(new Date(draft.keptAt)) })} text={t(draft.version === version ? 'draft.text' : 'draft.textOlder', { version: draft.version, present: version })}
                action={<div className="flex flex-wrap justify-center gap-2"><Button tone="primary" onClick={() => setBeginning({ kind: 'draft', draft })}>{t('draft.goOn')}</Button><Button onClick={() => setBeginning({ kind: mayGoOn ? 'server' : 'empty' })}>{t(version > 0 && mayGoOn ? 'draft.saved' : 'draft.empty')}</Button></div>}
              />
            )}
          </>
        )}
      </div>
    </>
  )
}

function Header({ title, modelId }: { title: string; modelId: string }) {
  const { t } = useTranslation('workbench')
  return (
    <header className="flex shrink-0 items-center gap-2 border-b border-line bg-raised px-2 py-1">
      <LinkButton to={`/anatomy/models/${modelId}`} tone="quiet" size="icon" aria-label={t('toModel')} title={t('toModel')}><ArrowLeft aria-hidden /></LinkButton>
      <h1 className="min-w-0 flex-1 truncate font-semibold">{t('title')} · {title}</h1>
    </header>
  )
}

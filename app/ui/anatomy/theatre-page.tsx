import { useFetcher } from '@remix-run/react'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { OpenedModel } from '~/domain/anatomy/anatomy'
import type { LabScene } from '~/domain/anatomy/lab'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import { useToast } from '~/ui/toast'
import { useFreshData } from '~/ui/use-fresh-data'
import { NoPictureYet, type NoPicture } from './model-state'
import { Theatre } from './theatre'
import { useManifest } from './use-manifest'

/** One's own scene; `state` null: it is larger than what is sent in a lab, and shown by its id. */
export type ShownScene = Omit<LabScene, 'changedAt'> & { changedAt: Date | string }

export interface TheatrePageProps extends Omit<OpenedModel, 'model' | 'scenes'> {
  model: Omit<OpenedModel['model'], 'createdAt'> & { createdAt: Date | string }
  scenes: (Omit<OpenedModel['scenes'][number], 'changedAt'> & { changedAt: Date | string })[]
}

const MAKING_MS = 2_000
const CALM_MS = 60_000

/** One model, edge to edge: its picture as soon as there is one, else why there is none. */
export function TheatrePage({ model, manifestUrl, progress, scenes }: TheatrePageProps) {
  const { t } = useTranslation('anatomy')
  const toast = useToast()
  useFreshData(model.state === 'waiting' ? MAKING_MS : CALM_MS)
  // A model that was made again does not take away what somebody is at; one that was withdrawn does.
  const [shownUrl, setShownUrl] = useState(manifestUrl)
  if (shownUrl !== manifestUrl && (shownUrl === null || manifestUrl === null)) setShownUrl(manifestUrl)
  const { state, again } = useManifest(shownUrl)
  const rebuild = useFetcher<{ kind: string }>()
  useEffect(() => {
    if (rebuild.state === 'idle' && rebuild.data) toast(rebuild.data.kind === 'asked' ? { text: t('failed.asked') } : { text: t('failed.notAsked'), tone: 'danger' })
  }, [rebuild.state, rebuild.data, toast, t])

  if (state.kind === 'loaded' && state.url === shownUrl) return <Theatre key={`${state.manifest.model} ${state.manifest.revision}`} {...{ model, scenes }} manifestUrl={state.url} manifest={state.manifest} onNewer={manifestUrl === shownUrl ? null : () => setShownUrl(manifestUrl)} />
  const why = whyNot(model, progress, manifestUrl, state.kind)
  return (
    <div data-theatre={model.state} className="fixed inset-0 flex flex-col bg-surface text-ink">
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        <LinkButton to="/anatomy" tone="quiet" size="icon" aria-label={t('toList')} title={t('toList')}><ArrowLeft aria-hidden /></LinkButton>
        <h1 className="min-w-0 flex-1 truncate font-semibold">{model.title}</h1>
      </header>
      <div className="relative flex-1">
        {why ? <NoPictureYet why={why} again={again} mayEdit={model.mayEdit} studyId={model.study?.id ?? null} onMakeAgain={() => rebuild.submit({ intent: 'rebuild' }, { method: 'post' })} /> : <p role="status" className="absolute inset-0 grid place-items-center text-ink-soft">{t('state.opening')}</p>}
      </div>
    </div>
  )
}

export function whyNot(model: Pick<TheatrePageProps['model'], 'state' | 'reason'>, progress: number | null, manifestUrl: string | null, loading: ReturnType<typeof useManifest>['state']['kind']): NoPicture | null {
  if (manifestUrl) return loading === 'not-loaded' || loading === 'offline' ? { kind: loading } : null
  switch (model.state) {
    case 'waiting':
    case 'ready': return { kind: 'making', progress }
    case 'failed':
    case 'withdrawn': return { kind: model.state, reason: model.reason }
  }
}

import { useFetcher } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import type { Refused, ViewState } from '#vr/contract'
import { MOST_SCENE_NAME, MOST_SCENES } from '~/domain/anatomy/anatomy'
import { useTranslation } from '~/i18n/use-translation'
import { useToast } from '~/ui/toast'
import { withoutSource } from '#vr/core/state/apply'
import { MAIN } from '#vr/core/state/structure-key'
import type { Cell } from './cell'
import type { Sources } from './combine/use-sources'
import { ScenesPanel } from './parts/scenes-panel'
import type { Stage } from './rules/stage'
import type { ShownScene } from './theatre-page'

interface Answer { intent: string; kind: string; name?: string }

/** Keeps the scene on the server under a name, and shows it again. */
export function SavedScenes({ scenes, modelId, lab, sources, stage, isChanged, view, look, refused }: { scenes: readonly ShownScene[]; modelId: string; /** The scene is a lab's; its id is null in a copy of one's own. */ lab: { id: string | null } | null; sources: Sources; stage: Stage; isChanged: boolean; view: Cell<ViewState | null>; look: (view: ViewState) => void; refused: (why: Refused | null) => Refused | null }) {
  const { t } = useTranslation(['anatomy', 'combine'])
  const toast = useToast()
  const fetcher = useFetcher<Answer>()
  const asked = useRef<{ name: string; scene: object } | null>(null)
  useEffect(() => {
    if (fetcher.state !== 'idle' || !fetcher.data || !asked.current) return
    const { kind } = fetcher.data
    const { name, scene } = asked.current
    asked.current = null
    if (kind === 'saved') { if (stage.state().scene === scene) stage.saved(); toast({ text: t('scenes.saved', { name }), tone: 'done' }) }
    else if (kind === 'restored') toast({ text: t('scenes.shownToAll', { name }), tone: 'done' })
    else if (kind === 'no-change') toast({ text: t('scenes.opened', { name }) })
    else if (fetcher.data.intent === 'restore-scene') toast({ text: t(kind === 'not-a-scene' ? 'scenes.notOpened' : 'scenes.notShown'), tone: 'danger' })
    else if (kind === 'removed') toast({ text: t('scenes.removed', { name }), tone: 'done' })
    else toast({ text: kind === 'too-many' ? t('scenes.full', { count: MOST_SCENES }) : t('scenes.notSaved'), tone: 'danger' })
  }, [fetcher.state, fetcher.data, stage, toast, t])
  const action = `/anatomy/models/${modelId}`
  const nameOf = (id: string) => scenes.find((one) => one.id === id)?.name ?? ''
  const open = async (id: string) => {
    const kept = scenes.find((one) => one.id === id)
    if (!kept) return
    if (!kept.state) {
      // Larger than a page may say at once: everybody in the lab gets it from the server.
      if (!lab?.id) return toast({ text: t('scenes.notInCopy'), tone: 'danger' })
      asked.current = { name: kept.name, scene: {} }
      return fetcher.submit({ intent: 'restore-scene', scene: id }, { method: 'post', action: `/anatomy/labs/${lab.id}` })
    }
    const there = await sources.bringAll(kept.state)
    const missing = Object.keys(kept.state.sources).filter((source) => source !== MAIN && !there.has(source))
    const why = stage.do({ do: 'restore', state: missing.reduce(withoutSource, kept.state) })
    if (why) { if (why === 'unknown-structure' || why === 'unknown-source') toast({ text: t('scenes.notOpened'), tone: 'danger' }); else refused(why); return }
    if (kept.view) look(kept.view)
    stage.saved()
    const count = missing.length + kept.missing
    if (count > 0) toast({ text: t('combine:scene.without', { count }), tone: 'danger' })
    else toast({ text: t(lab?.id ? 'scenes.shownToAll' : 'scenes.opened', { name: kept.name }), onUndo: () => stage.undo() })
  }
  return (
    <ScenesPanel
      scenes={scenes.map(({ id, name, changedAt }) => ({ id, name, changedAt: String(changedAt) }))} isBusy={fetcher.state !== 'idle'} isChanged={isChanged} most={MOST_SCENES} longest={MOST_SCENE_NAME}
      onSave={(name) => {
        const { scene } = stage.state()
        asked.current = { name, scene }
        fetcher.submit({ intent: 'save-scene', name, state: JSON.stringify(scene), view: JSON.stringify(view.get()) }, { method: 'post', action })
      }}
      onRemove={(id) => { asked.current = { name: nameOf(id), scene: {} }; fetcher.submit({ intent: 'remove-scene', scene: id }, { method: 'post', action }) }}
      onOpen={(id) => { void open(id) }}
    />
  )
}

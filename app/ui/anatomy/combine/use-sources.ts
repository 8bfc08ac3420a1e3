import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AssetManifest, SceneState, SourceId, SourceState } from '#vr/contract'
import { MAIN } from '#vr/core/state/structure-key'
import type { OpenBounds } from '#vr/core/volume/bounds'
import type { FurtherModel } from '#vr/core/scene'
import type { BesideModel } from '~/domain/anatomy/beside'
import { assetsUrl } from '~/domain/anatomy/model-files'
import { createCell, type Cell } from '../cell'
import { combinedManifest, type Beside } from '../rules/combined'
import { bringManifest, furtherIn, knownManifest, type Brought } from './manifests'

export interface SourceShown { source: SourceId; of: SourceState; title: string; manifest: AssetManifest | null; why: 'loading' | 'gone' | 'offline' | null }

export interface Sources {
  /** What the scene began with and what stands beside it, as one. */
  whole: AssetManifest
  shown: SourceShown[]
  besides: Beside[]
  /** Models that may be added; null: not asked for yet. */
  choices: BesideModel[] | null | 'failed'
  askChoices(): void
  /** Loads what it is and lets it in; then it may be combined. */
  bring(of: { model: string; revision: number }): Promise<Brought>
  /** All that a scene names; what cannot be had is left out of the answer. */
  bringAll(scene: Pick<SceneState, 'sources'>): Promise<Set<SourceId>>
  find(source: SourceId, of: SourceState): FurtherModel | null
  manifestOf(source: SourceId): AssetManifest | null
  /** Share of surfaces that are here, by source. */
  loaded: Cell<Readonly<Record<SourceId, number>>>
}

/** The models beside the first: what they are, and which may be added. */
export function useSources({ manifest, bounds, scene, titles: given }: { manifest: AssetManifest; bounds: OpenBounds; scene: SceneState; /** Known without asking. */ titles?: Readonly<Record<SourceId, string>> }): Sources {
  const [failed, setFailed] = useState<Readonly<Record<string, 'gone' | 'offline'>>>({})
  const [version, setVersion] = useState(0)
  const [choices, setChoices] = useState<BesideModel[] | null | 'failed'>(null)
  const loaded = useMemo(() => createCell<Readonly<Record<SourceId, number>>>({}), [])

  const now = useRef(scene)
  now.current = scene
  const bring = useCallback(async (of: { model: string; revision: number }): Promise<Brought> => {
    const brought = await bringManifest(of)
    if (brought.kind === 'brought') bounds.admit(brought.manifest)
    else setFailed((all) => ({ ...all, [`${of.model}@${of.revision}`]: brought.why }))
    setVersion((one) => one + 1)
    return brought
  }, [bounds])
  const bringAll = useCallback(async ({ sources }: Pick<SceneState, 'sources'>) => {
    const others = furtherIn(sources)
    const brought = await Promise.all(others.map(([, of]) => bring(of)))
    return new Set(others.flatMap(([source], n) => (brought[n]!.kind === 'brought' ? [source] : [])))
  }, [bring])
  const askChoices = useCallback(() => {
    fetch(`/anatomy/models/${manifest.model}/beside`).then(async (response) => {
      if (!response.ok) throw new Error(`the server answered ${response.status}`)
      setChoices(((await response.json()) as { models: BesideModel[] }).models)
    }).catch(() => setChoices((now) => (Array.isArray(now) ? now : 'failed')))
  }, [manifest.model])

  // A scene that came from elsewhere, a lab's or a step's, names what is not here yet.
  useEffect(() => { if (furtherIn(scene.sources).some(([, of]) => !knownManifest(of))) void bringAll(scene) }, [scene.sources, bringAll])
  const count = Object.keys(scene.sources).length
  useEffect(() => { if (count > 1 && !given && choices === null) askChoices() }, [count, given, choices, askChoices])

  const shown = useMemo(() => furtherIn(scene.sources).map(([source, of]): SourceShown => {
    const own = knownManifest(of)
    const title = given?.[source] ?? (Array.isArray(choices) ? choices.find(({ id }) => id === of.model)?.title : undefined) ?? '…'
    return { source, of, title, manifest: own, why: own ? null : (failed[`${of.model}@${of.revision}`] ?? 'loading') }
  }), [scene.sources, version, failed, choices, given])
  // Placed anew it is the same model: lists are not made again for each step of a hand.
  const named = shown.map(({ source, of, title, manifest: own }) => `${source} ${of.revision} ${own !== null} ${title}`).join('\n')
  const besides = useMemo(() => shown.flatMap(({ source, title, manifest: own }) => (own ? [{ source, title, manifest: own }] : [])), [named])
  const whole = useMemo(() => combinedManifest(manifest, besides), [manifest, besides])

  const manifestOf = useCallback((source: SourceId) => { const of = now.current.sources[source]; return of && source !== MAIN ? knownManifest(of) : null }, [])
  const find = useCallback((_source: SourceId, of: SourceState): FurtherModel | null => {
    const own = knownManifest(of)
    if (!own) return null
    const base = assetsUrl(own.model, own.revision)
    return {
      manifest: own,
      fetchAsset: async (path, signal) => {
        const response = await fetch(base + path, { signal })
        if (!response.ok) throw new Error(`the server answered ${response.status}`)
        return response.arrayBuffer()
      },
    }
  }, [])
  return useMemo(() => ({ whole, shown, besides, choices, askChoices, bring, bringAll, find, manifestOf, loaded }), [whole, shown, besides, choices, askChoices, bring, bringAll, find, manifestOf, loaded])
}

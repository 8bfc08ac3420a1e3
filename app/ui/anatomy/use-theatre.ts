import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Picked, Preview, Theatre } from '#vr/core/scene'
import type { AssetManifest, SceneState, SourceId, SourceState, StructureKey, ViewState, VolumeState } from '#vr/contract'
import { keyOf, MAIN } from '#vr/core/state/structure-key'
import { firstVolume as firstVolumeOf } from '#vr/core/volume/bounds'
import { createCell } from './cell'
import { assetsUrl } from '~/domain/anatomy/model-files'
import { knownManifest } from './combine/manifests'
import type { Sources } from './combine/use-sources'
import type { Stage } from './rules/stage'

export type TheatreProblem = 'no-webgl' | 'engine' | 'not-loaded'
type Scene = typeof import('#vr/core/scene')
/** `isVolumeOff`: the device is too slow for the volume, which is not drawn while something moves. */
export interface Started { theatre: Theatre; scene: Scene; isVolumeOff(): boolean }

/** For tests and `npm run bench -- vr`: where a point of the patient lies on the screen, and what is drawn. */
declare global {
  interface Window { anatomyTheatre?: Theatre }
}

interface Given {
  manifest: AssetManifest
  /** Of the folder that the manifest's paths begin in; ends with a slash. */
  base: string
  stage: Stage
  firstVolume: VolumeState
  language: 'en' | 'zh'
  onPick: (picked: Picked | null) => void
  /** What a hand did; says why where it was not done. */
  run: Stage['do']
  /** In a lab: the scene as it is drawn while others hold something of it, and what one's own hands may take and carry. */
  lab?: { shown(scene: SceneState): SceneState; mayTake(key: StructureKey): boolean; carried(carried: Preview | null): void }
  /** Of the models beside the first. */
  sources: Pick<Sources, 'find' | 'loaded'>
}

/** The picture on a canvas: three comes when it is needed, everything ends with the page. */
export function useTheatre(given: Given) {
  const { manifest, base, stage, firstVolume, language } = given
  const canvas = useRef<HTMLCanvasElement>(null)
  const [started, setStarted] = useState<Started | null>(null)
  const [problem, setProblem] = useState<TheatreProblem | null>(null)
  const [isLost, setIsLost] = useState(false)
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((before) => before + 1), [])
  const view = useMemo(() => createCell<ViewState | null>(null), [])
  const loaded = useMemo(() => createCell(0), [])
  const latest = useRef(given)
  latest.current = given

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    let isOver = false
    let stop = () => {}
    const shares = { meshes: manifest.structures.length > 0 ? 0 : 1, bricks: 1 }
    const tell = () => loaded.set(Math.min(shares.meshes, shares.bricks))
    setProblem(null)
    setIsLost(false)
    tell()
    const start = async () => {
      const [scene, volume] = await Promise.all([import('#vr/core/scene'), manifest.volume ? import('#vr/core/volume') : null])
      if (isOver) return
      const decoder = scene.startDecoder()
      const result = scene.startTheatre(element, {
        decode: decoder.decode,
        manifest, state: stage.state().scene, view: view.get(), language: latest.current.language,
        fetchAsset: async (path, signal) => {
          const response = await fetch(base + path, { signal })
          if (!response.ok) throw new Error(`the server answered ${response.status}`)
          return response.arrayBuffer()
        },
        onOperation: (operation) => { latest.current.run(operation) },
        onCarried: (carried) => latest.current.lab?.carried(carried),
        mayTake: (key) => latest.current.lab?.mayTake(key) ?? true,
        onView: (next) => view.set(next),
        onPick: (picked) => latest.current.onPick(picked),
        onLost: setIsLost,
        further: (source, of) => latest.current.sources.find(source, of),
        onFurther: (source, progress) => {
          const { loaded: shares } = latest.current.sources
          shares.set({ ...shares.get(), [source]: progress.kind === 'loading' ? progress.level / progress.of : progress.kind === 'failed' && !progress.hasPicture ? -1 : 1 })
        },
        onProgress: (progress) => {
          if (progress.kind === 'failed') { if (!progress.hasPicture) setProblem('not-loaded') }
          shares.meshes = progress.kind === 'loading' ? progress.level / progress.of : 1
          tell()
          if (progress.kind !== 'loading') requestAnimationFrame(() => markOnce('theatre usable'))
        },
      })
      if (result.kind === 'no-webgl') {
        decoder.stop()
        return setProblem('no-webgl')
      }
      const { theatre } = result
      view.set(theatre.view())
      const volumes = startVolumes(theatre, {
        find: (source, { model, revision }) => {
          if (source === MAIN) return manifest.volume && { source, volume: manifest.volume, base, first: latest.current.firstVolume, structures: manifest.structures.map(({ key }) => keyOf(key, source)) }
          const own = knownManifest({ model, revision })
          return own?.volume ? { source, volume: own.volume, base: assetsUrl(model, revision), first: firstVolumeOf(own), structures: own.structures.map(({ key }) => keyOf(key, source)) } : null
        },
        onProgress: (source, { done, of, whole }) => {
          if (source !== MAIN) return
          if (whole !== null) markOnce(`theatre level ${whole}`)
          shares.bricks = of > 0 ? done / of : 1
          tell()
        },
      })
      if (volume) volumes.with(volume)
      const follow = () => {
        const { scene: now } = stage.state()
        theatre.setState(latest.current.lab?.shown(now) ?? now)
        volumes.follow(now)
      }
      const unsubscribe = stage.subscribe(follow)
      follow()
      window.anatomyTheatre = theatre
      stop = () => {
        unsubscribe()
        volumes.stop()
        theatre.stop()
        decoder.stop()
        if (window.anatomyTheatre === theatre) delete window.anatomyTheatre
      }
      setStarted({ theatre, scene, isVolumeOff: volumes.isOff })
      if (manifest.structures.length === 0) markOnce('theatre usable')
    }
    start().catch(() => { if (!isOver) setProblem('engine') })
    return () => {
      isOver = true
      stop()
      setStarted(null)
    }
  }, [manifest, base, stage, firstVolume, view, loaded, round])

  useEffect(() => started?.theatre.setLanguage(language), [started, language])
  return { canvas, round, started, problem, isLost, view, loaded, again }
}

/** For `npm run bench -- vr`: when what was there first. */
function markOnce(name: string): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name)
}

type Volume = typeof import('#vr/core/volume')
type VolumeInput = import('#vr/core/volume').VolumeInput

/** The ray-cast volumes of all models of the scene, in one memory. Its code comes with the first model that has one. */
function startVolumes(theatre: Theatre, { find, onProgress }: { find(source: SourceId, of: SourceState): VolumeInput | null; onProgress: NonNullable<import('#vr/core/volume').VolumePassOptions['onProgress']> }) {
  let pass: ReturnType<Volume['startVolumePass']> | null = null
  let isAsked = false
  let isOver = false
  let last: SceneState | null = null
  const added = new Map<SourceId, { model: string; remove(): void }>()
  const begin = (volume: Volume) => {
    if (pass || isOver) return
    pass = volume.startVolumePass({ volumes: [], ask: theatre.ask, onProgress })
    theatre.addPass(pass)
    if (last) follow(last)
  }
  const follow = (scene: SceneState) => {
    last = scene
    const nameOf = (source: SourceId) => { const of = scene.sources[source]; return of ? `${of.model}@${of.revision}` : null }
    for (const [source, { model, remove }] of added) if (nameOf(source) !== model) { added.delete(source); remove() }
    for (const [source, of] of Object.entries(scene.sources)) {
      const input = added.has(source) ? null : find(source, of)
      if (!input) continue
      if (pass) added.set(source, { model: nameOf(source)!, remove: pass.add(input) })
      else if (!isAsked) {
        isAsked = true
        void import('#vr/core/volume').then(begin, () => { isAsked = false })
      }
    }
  }
  return { with: begin, follow, isOff: () => pass?.isOff() ?? false, stop: () => { isOver = true } }
}

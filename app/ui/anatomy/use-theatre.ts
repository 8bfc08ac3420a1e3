import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Picked, Preview, Theatre } from '#vr/core/scene'
import type { AssetManifest, SceneState, StructureKey, ViewState, VolumeState } from '#vr/contract'
import { createCell } from './cell'
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
      const result = scene.startTheatre(element, {
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
        onProgress: (progress) => {
          if (progress.kind === 'failed') { if (!progress.hasPicture) setProblem('not-loaded') }
          shares.meshes = progress.kind === 'loading' ? progress.level / progress.of : 1
          tell()
        },
      })
      if (result.kind === 'no-webgl') return setProblem('no-webgl')
      const { theatre } = result
      view.set(theatre.view())
      let isVolumeOff = () => false
      if (volume && manifest.volume) {
        const pass = volume.startVolumePass({
          volumes: [{ source: 'main', volume: manifest.volume, base, first: firstVolume }], ask: theatre.ask,
          onProgress: (_source, { done, of, whole }) => {
            if (whole !== null) markOnce(`theatre level ${whole}`)
            shares.bricks = of > 0 ? done / of : 1
            tell()
          },
        })
        theatre.addPass(pass)
        isVolumeOff = pass.isOff
      }
      const show = () => { const { scene: agreed } = stage.state(); theatre.setState(latest.current.lab?.shown(agreed) ?? agreed) }
      const unsubscribe = stage.subscribe(show)
      show()
      window.anatomyTheatre = theatre
      stop = () => {
        unsubscribe()
        theatre.stop()
        if (window.anatomyTheatre === theatre) delete window.anatomyTheatre
      }
      setStarted({ theatre, scene, isVolumeOff })
      markOnce('theatre usable')
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

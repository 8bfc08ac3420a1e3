import type { AssetManifest, Operation, Quiz, SceneState, StructureKey } from '#vr/contract'
import { fetchFixture, fixtureManifest } from '#vr/core/scene/fixture'
import { startTheatre, type Theatre } from '#vr/core/scene/index'
import { hashOf } from '#vr/core/state/normalise'
import { newScene } from '#vr/core/state/empty'
import { presetState, startVolumePass } from '#vr/core/volume/index'
import { AT_FIRST } from '#vr/core/volume/governor'
import { readBrick } from '#vr/core/volume/read-brick'
import { startHeadset, WORDS, type Headset, type HeadsetPorts, type WearerPose, type Words } from '#vr/xr'
import { boundsOf } from '../../../app/ui/anatomy/rules/presets'
import { createStage, type Stage } from '../../../app/ui/anatomy/rules/stage'
import { lessonPort, type LessonHeard } from './lesson'
import { manyFiles, manyManifest } from './many'

/** A page with the theatre, its fixture and the headset: what the journeys of the headset act on. */
export interface HeadsetPage {
  /** `many`: as many structures and triangles as a brain's atlas has; `empty`: none at all; `volume`: the ball, and an even cube of 64 mm that is cast. */
  start(what?: 'fixture' | 'many' | 'empty' | 'volume'): Promise<void>
  enter(mode: HeadsetPorts['mode'], options?: { isLeftHanded?: boolean; withLesson?: true | Quiz['ask'] }): Promise<string>
  headset(): Headset
  theatre(): Theatre
  state(): SceneState
  hash(): string
  do(operation: Operation): void
  /** Colours at pixels of what is drawn into the headset, counted from the lower left corner, in one of the next frames. */
  read(points: [number, number][]): Promise<number[][]>
  heard(): { ended: number; picks: (StructureKey | null)[]; poses: number; lost: boolean[]; lastPose: { head: number[]; left: number[] | null; right: number[] | null } | null; lesson: LessonHeard }
  memory(): { geometries: number; textures: number }
  loseContext(): void
  restoreContext(): void
  stop(): void
}
declare global {
  interface Window { visit: HeadsetPage }
}

const canvas = document.querySelector('canvas')!
let manifest: AssetManifest
let stage: Stage
const words = Object.fromEntries(WORDS.map((word) => [word, word])) as Words
const heard: ReturnType<HeadsetPage['heard']> = { ended: 0, picks: [], poses: 0, lost: [], lastPose: null, lesson: { step: 1, answers: [], scores: [], isSpeaking: false } }
let theatre: Theatre
let headset: Headset
let wanted: { points: [number, number][]; done(colours: number[][]): void } | null = null

window.visit = {
  start: async (what = 'fixture') => {
    const volume = what === 'volume' ? ((await (await fetch('/volume.json')).json()) as NonNullable<AssetManifest['volume']>) : null
    await new Promise<void>((resolve, reject) => {
    manifest = what === 'many' ? manyManifest() : what === 'empty' ? { ...fixtureManifest(), structures: [] } : volume ? { ...fixtureManifest(), volume, structures: fixtureManifest().structures.filter(({ key }) => key === 'ball') } : fixtureManifest()
    stage = createStage(newScene('fixture', 1), boundsOf(manifest))
    const started = startTheatre(canvas, {
      manifest, state: stage.state().scene, view: null, isLit: false, fetchAsset: (path) => (what === 'many' ? manyFiles(path) : fetchFixture(path)),
      onOperation: (operation) => { stage.do(operation) }, onView: () => {}, onPick: () => {}, onLost: (isLost) => heard.lost.push(isLost),
      onProgress: (progress) => { if (progress.kind === 'ready') resolve(); else if (progress.kind === 'failed') reject(new Error('the fixture did not load')) },
    })
    if (started.kind === 'no-webgl') return reject(new Error('no WebGL2'))
    theatre = started.theatre
    stage.subscribe(() => theatre.setState(stage.state().scene))
    const { drawFrame } = theatre.stage
    theatre.stage.drawFrame = (...given) => {
      drawFrame(...given)
      if (!wanted) return
      const gl = canvas.getContext('webgl2')!
      const pixel = new Uint8Array(4)
      wanted.done(wanted.points.map(([x, y]) => {
        gl.readPixels(Math.floor(x), Math.floor(y), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
        return [...pixel]
      }))
      wanted = null
    }
    if (volume) {
      const green = { ...presetState('bone', volume), shown: true, transfer: [{ value: -1_000, colour: [0, 255, 0] as [number, number, number], opacityPerMm: 0.05 }, { value: 1_500, colour: [0, 255, 0] as [number, number, number], opacityPerMm: 0.05 }] }
      theatre.addPass(startVolumePass({ volumes: [{ source: 'main', volume, base: '/', first: green }], ask: theatre.ask, read: readBrick, isJittered: false, governor: { ...AT_FIRST, rung: 0 } }))
    }
    headset = startHeadset(theatre, { profiles: new URL('/assets/xr-profiles/1.0.20/', location.href).href })
    })
  },
  enter: (mode, { isLeftHanded = false, withLesson } = {}) => {
    const lesson = withLesson && lessonPort(withLesson, (next) => stage.do({ do: 'restore', state: next }))
    if (lesson) heard.lesson = lesson.heard
    return headset.enter({
    mode, language: 'en', manifest, words, isLeftHanded,
    scene: () => stage.state().scene, subscribe: stage.subscribe, run: (operations) => stage.do(operations), undo: () => { stage.undo() },
    onPick: (key) => heard.picks.push(key), onEnd: () => { heard.ended += 1 },
    onPose: ({ head, left, right }: WearerPose) => { heard.poses += 1; heard.lastPose = { head: [...head], left: left && [...left], right: right && [...right] } },
    ...(lesson ? { lesson: lesson.port } : {}),
    }).then(() => 'entered', (error: unknown) => String(error))
  },
  headset: () => headset,
  theatre: () => theatre,
  state: () => stage.state().scene,
  hash: () => hashOf(stage.state().scene),
  do: (operation) => { stage.do(operation) },
  read: (points) => new Promise((done) => { wanted = { points, done } }),
  heard: () => heard,
  memory: () => ({ geometries: theatre.stage.renderer.info.memory.geometries, textures: theatre.stage.renderer.info.memory.textures }),
  loseContext: () => theatre.stage.renderer.forceContextLoss(),
  restoreContext: () => theatre.stage.renderer.forceContextRestore(),
  stop: () => {
    headset.stop()
    theatre.stop()
  },
}

import type { AssetManifest, LessonStep, Operation, QuizAnswer, SceneState, StructureKey } from '#vr/contract'
import { fetchFixture, fixtureManifest } from '#vr/core/scene/fixture'
import { startTheatre, type Theatre } from '#vr/core/scene/index'
import { hashOf } from '#vr/core/state/normalise'
import { newScene } from '#vr/core/state/empty'
import { presetState, startVolumePass } from '#vr/core/volume/index'
import { AT_FIRST } from '#vr/core/volume/governor'
import { readBrick } from '#vr/core/volume/read-brick'
import { startHeadset, WORDS, type Headset, type HeadsetPorts, type LessonShown, type WearerPose, type Words } from '#vr/xr'
import { boundsOf } from '../../../app/ui/anatomy/rules/presets'
import { createStage, type Stage } from '../../../app/ui/anatomy/rules/stage'
import { manyFiles, manyManifest } from './many'

/** A page with the theatre, its fixture and the headset: what the journeys of the headset act on. */
export interface HeadsetPage {
  /** `many`: as many structures and triangles as a brain's atlas has; `empty`: none at all; `volume`: the ball, and an even cube of 64 mm that is cast. */
  start(what?: 'fixture' | 'many' | 'empty' | 'volume'): Promise<void>
  enter(mode: HeadsetPorts['mode'], options?: { isLeftHanded?: boolean; withLesson?: boolean }): Promise<string>
  headset(): Headset
  theatre(): Theatre
  state(): SceneState
  hash(): string
  do(operation: Operation): void
  /** Colours at pixels of what is drawn into the headset, counted from the lower left corner, in one of the next frames. */
  read(points: [number, number][]): Promise<number[][]>
  heard(): { ended: number; picks: (StructureKey | null)[]; answers: QuizAnswer[]; poses: number; lost: boolean[]; lastPose: { head: number[]; left: number[] | null; right: number[] | null } | null; lessonStep: number }
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
const heard: ReturnType<HeadsetPage['heard']> = { ended: 0, picks: [], answers: [], poses: 0, lost: [], lastPose: null, lessonStep: 1 }
let theatre: Theatre
let headset: Headset
let wanted: { points: [number, number][]; done(colours: number[][]): void } | null = null

/** Two steps and a question, as a lesson's player shows them. */
const STEPS: Pick<LessonStep, 'state' | 'view' | 'title' | 'text' | 'quiz'>[] = [
  { title: { en: 'All of it', zh: '全部' }, text: { en: 'Three bodies, the ball at the left front.', zh: '三个物体，球在左前方。' }, state: newScene('fixture', 1), view: { from: [0, -500, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 300 }, quiz: null },
  { title: { en: 'Without the box', zh: '去掉方块' }, text: { en: 'Where is the ball?', zh: '球在哪里？' }, state: { ...newScene('fixture', 1), structures: { 'main/middle': { opacity: 0.3 } } }, view: { from: [500, 0, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 300 }, quiz: { ask: 'point-at', structure: 'main/ball', toleranceMm: 5 } },
]

function lessonPort(): NonNullable<HeadsetPorts['lesson']> {
  const listeners = new Set<() => void>()
  let verdict: LessonShown['verdict'] = null
  const go = (step: number) => {
    heard.lessonStep = Math.min(STEPS.length, Math.max(1, step))
    verdict = null
    stage.do({ do: 'restore', state: STEPS[heard.lessonStep - 1]!.state })
    for (const listener of listeners) listener()
  }
  return {
    now: () => {
      const step = STEPS[heard.lessonStep - 1]!
      return { title: step.title.en, text: step.text.en, step: heard.lessonStep, of: STEPS.length, view: step.view, isExploring: false, question: step.quiz ? { asked: { ask: 'point-at', name: { en: 'Ball', zh: '球' } }, text: step.text.en, names: [] } : null, verdict }
    },
    subscribe: (listener) => { listeners.add(listener); return () => listeners.delete(listener) },
    next: () => go(heard.lessonStep + 1),
    previous: () => go(heard.lessonStep - 1),
    answer: (answer) => {
      heard.answers.push(answer)
      verdict = { score: { score: 1, why: 'right' }, text: 'Right.' }
      for (const listener of listeners) listener()
    },
  }
}

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
  enter: (mode, { isLeftHanded = false, withLesson = false } = {}) => headset.enter({
    mode, language: 'en', manifest, words, isLeftHanded,
    scene: () => stage.state().scene, subscribe: stage.subscribe, run: (operations) => stage.do(operations), undo: () => { stage.undo() },
    onPick: (key) => heard.picks.push(key), onEnd: () => { heard.ended += 1 },
    onPose: ({ head, left, right }: WearerPose) => { heard.poses += 1; heard.lastPose = { head: [...head], left: left && [...left], right: right && [...right] } },
    ...(withLesson ? { lesson: lessonPort() } : {}),
  }).then(() => 'entered', (error: unknown) => String(error)),
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

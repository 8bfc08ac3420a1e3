import { BoxGeometry, DepthTexture, LinearSRGBColorSpace, Mesh, MeshBasicMaterial, NearestFilter, PerspectiveCamera, Scene, UnsignedIntType, Vector3, WebGLRenderTarget, WebGLRenderer } from 'three'
import type { CutBox, CutPlane, Mm3, SceneState, VolumeState } from '#vr/contract'
import type { PassFrame } from '#vr/core/scene/pass'
import { patientToRoom } from '#vr/core/scene/patient'
import { newScene } from '#vr/core/state/empty'
import { presetState, startVolumePass } from '#vr/core/volume/index'
import { AT_FIRST } from '#vr/core/volume/governor'
import type { Volume } from './volumes'

/** One volume and some boxes on black, seen from where a test says; no theatre around it. */
export interface Shot {
  /** Patient mm. */
  from: Mm3
  /** Looked at; absent: the origin. */
  to?: Mm3
  up: Mm3
  look?: Partial<VolumeState>
  planes?: CutPlane[]
  box?: CutBox | null
  boxes?: { at: Mm3; side: Mm3; colour: number }[]
  isMoving?: boolean
}
export interface VolumePage {
  /** `rung`: of the governor; 0 casts the whole picture each time. */
  open(name: string, options?: { isSkipping?: boolean; endsAt?: number; isJittered?: boolean; rung?: number; budgetBytes?: number }): Promise<void>
  /** Until nothing more is to come; `finest`: the level that fits. */
  settle(shot: Shot, finest?: number): Promise<{ failed: number; shown: number; frames: number }>
  /** One frame, kept under a name. Red, green, blue at points of the canvas (x to the right, y down). */
  shoot(shot: Shot, name?: string): void
  read(...points: [number, number][]): number[][]
  /** Mean difference of two kept pictures in 255ths, and the share of channels further apart than 16. */
  difference(one: string, other: string): { mean: number; beyond: number }
  /** Pixels that are green (to 24 of 255) in one picture alone: a mesh that the volume lies over in the other. */
  parted(one: string, other: string): number
  /** Centre of what is brighter than half, and how many pixels those are. */
  bright(): { x: number; y: number; count: number }
  /** Least of some frames, each waited for, ms. */
  time(shot: Shot, frames: number): number
  memory(): { textures: number; geometries: number }
  /** The card forgets everything and is back. */
  lose(): Promise<void>
  close(): void
}

const canvas = document.querySelector('canvas')!
const renderer = new WebGLRenderer({ canvas, antialias: false, alpha: true })
renderer.outputColorSpace = LinearSRGBColorSpace
renderer.autoClear = false
renderer.setSize(256, 256, false)
renderer.setClearColor(0x000000, 1)
const gl = renderer.getContext() as WebGL2RenderingContext
const camera = new PerspectiveCamera(6, 1, 0.1, 5)
const scene = new Scene()
const depth = new WebGLRenderTarget(256, 256, { depthTexture: new DepthTexture(256, 256, UnsignedIntType), minFilter: NearestFilter, magFilter: NearestFilter })
const kept = new Map<string, Uint8Array>()

let pass: ReturnType<typeof startVolumePass> | null = null
let volume: Volume
let progress: { failed: number; shown: number; done: number; of: number; level: number } | null = null
let state: SceneState
let lastShot = ''
const frame = { renderer, camera, size: { width: 256, height: 256 }, nowMs: 0, glass: null, away: new Set() } as Partial<PassFrame> as PassFrame

function stand(shot: Shot): void {
  const text = JSON.stringify(shot)
  if (text !== lastShot) {
    lastShot = text
    state = {
      ...newScene('phantom', 1), planes: shot.planes ?? [], box: shot.box ?? null,
      volumes: { main: { ...presetState('bone', volume), ...shot.look } },
    }
  }
  frame.state = state
  frame.isMoving = shot.isMoving ?? false
  frame.nowMs = performance.now()
  frame.patientToRoom ??= patientToRoom(state.body, camera.matrix.clone())
  camera.position.set(...shot.from).applyMatrix4(frame.patientToRoom)
  camera.up.set(...shot.up).transformDirection(frame.patientToRoom)
  camera.lookAt(new Vector3(...(shot.to ?? [0, 0, 0])).applyMatrix4(frame.patientToRoom))
  camera.updateMatrixWorld()
  scene.clear()
  for (const { at, side, colour } of shot.boxes ?? []) {
    const mesh = new Mesh(new BoxGeometry(...side), new MeshBasicMaterial({ color: colour }))
    mesh.matrixAutoUpdate = false
    mesh.matrix.makeTranslation(...at).premultiply(frame.patientToRoom)
    scene.add(mesh)
  }
  frame.opaqueDepth = scene.children.length ? depth.depthTexture : null
}

function draw(shot: Shot): void {
  stand(shot)
  renderer.setRenderTarget(depth)
  renderer.clear()
  renderer.render(scene, camera)
  renderer.setRenderTarget(null)
  pass!.prepare(frame)
  renderer.clear()
  renderer.render(scene, camera)
  pass!.draw(frame)
}

function pixels(): Uint8Array {
  const all = new Uint8Array(256 * 256 * 4)
  gl.readPixels(0, 0, 256, 256, gl.RGBA, gl.UNSIGNED_BYTE, all)
  return all
}

let last: Uint8Array = new Uint8Array()
const nextFrame = () => new Promise((done) => requestAnimationFrame(done))

const page: VolumePage = {
  async open(name, { isSkipping = true, endsAt, isJittered = false, rung = 0, budgetBytes } = {}) {
    page.close()
    volume = await (await fetch(`/${name}/volume.json`)).json() as Volume
    progress = null
    lastShot = ''
    pass = startVolumePass({
      volumes: [{ source: 'main', volume, base: `/${name}/` }], ask: () => undefined, isSkipping, endsAt, isJittered, governor: { ...AT_FIRST, rung }, budgetBytes,
      onProgress: (_, now) => { progress = now },
    })
  },
  async settle(shot, finest = 0) {
    for (let frames = 1; ; frames++) {
      draw(shot)
      const isLoaded = progress !== null && progress.level === finest && progress.shown === finest && progress.done + progress.failed === progress.of
      if (isLoaded && !pass!.isBusy()) {
        last = pixels()
        return { failed: progress!.failed, shown: progress!.shown, frames }
      }
      if (frames > 600) throw new Error(`it does not settle: ${JSON.stringify(progress)}`)
      await nextFrame()
    }
  },
  shoot(shot, name) {
    draw(shot)
    last = pixels()
    if (name) kept.set(name, last)
  },
  read: (...points) => points.map(([x, y]) => Array.from(last.subarray(((255 - y) * 256 + x) * 4, ((255 - y) * 256 + x) * 4 + 3))),
  difference(one, other) {
    const [a, b] = [kept.get(one)!, kept.get(other)!]
    let sum = 0
    let beyond = 0
    for (let at = 0; at < a.length; at++) {
      if (at % 4 === 3) continue
      const apart = Math.abs(a[at]! - b[at]!)
      sum += apart
      if (apart > 16) beyond++
    }
    return { mean: sum / (a.length * 0.75), beyond: beyond / (a.length * 0.75) }
  },
  parted(one, other) {
    const [a, b] = [kept.get(one)!, kept.get(other)!]
    const isGreen = (picture: Uint8Array, at: number) => picture[at]! <= 24 && picture[at + 1]! >= 231 && picture[at + 2]! <= 24
    let count = 0
    for (let at = 0; at < a.length; at += 4) if (isGreen(a, at) !== isGreen(b, at)) count++
    return count
  },
  bright() {
    let [x, y, count] = [0, 0, 0]
    for (let at = 0; at < 256 * 256; at++) {
      if (last[at * 4]! < 128) continue
      x += at % 256
      y += 255 - Math.floor(at / 256)
      count++
    }
    return { x: x / count, y: y / count, count }
  },
  time(shot, frames) {
    let least = Infinity
    for (let one = 0; one < frames; one++) {
      const began = performance.now()
      draw(shot)
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
      least = Math.min(least, performance.now() - began)
    }
    return least
  },
  memory: () => ({ ...renderer.info.memory }),
  async lose() {
    const extension = gl.getExtension('WEBGL_lose_context')!
    const back = new Promise((done) => canvas.addEventListener('webglcontextrestored', done, { once: true }))
    const gone = new Promise((done) => canvas.addEventListener('webglcontextlost', done, { once: true }))
    extension.loseContext()
    await gone
    await nextFrame()
    extension.restoreContext()
    await back
    progress = null
    pass!.restored!()
  },
  close() {
    pass?.stop()
    pass = null
  },
}
Object.assign(window, { volumePage: page })

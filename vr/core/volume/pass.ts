import { Color, Matrix4, type Scene, type WebGLRenderer } from 'three'
import type { PassFrame, VolumePass } from '../scene/pass'
import type { SectionSource } from '../scene/section'
import { startBrickFrames } from './brick-frames'
import { AT_FIRST, COARSEST, govern, LADDER, type Governor } from './governor'
import type { ShownProgress } from './loader'
import { Overlay, Picture } from './picture'
import { startReaders } from './readers'
import type { ReadBrick } from './read-brick'
import { ShownVolume, type VolumeInput } from './shown-volume'
import { startStopwatch, type Stopwatch } from './stopwatch'

export interface VolumePassOptions {
  volumes: readonly VolumeInput[]
  /** The theatre's: draws another frame. */
  ask: () => void
  /** Of all volumes on the card together. */
  budgetBytes?: number
  /** Between two frames of the display. */
  targetMs?: number
  /** Something has come, or was given up. */
  onProgress?: (source: string, progress: ShownProgress) => void
  read?: ReadBrick
  isSkipping?: boolean
  /** Of what is behind nothing more is asked once so much is covered; above 1: each ray goes to its end. */
  endsAt?: number
  isJittered?: boolean
  governor?: Governor
}

const BUDGET_BYTES = 256 * 2 ** 20
/** At rest the whole picture is cast in so many parts, so that a slow device answers in between. */
const PARTS = 8

export interface VolumesPass extends VolumePass {
  governor(): Governor
  /** The device is too slow: nothing of it is drawn while something moves, and in a headset at all. */
  isOff(): boolean
  /** One more, within the same memory; gives what takes it out and frees it. */
  add(input: VolumeInput): () => void
}

/** The ray-cast volumes of a scene. Two of them are drawn one over the other, not into each other. */
export function startVolumePass({ volumes, ask, budgetBytes = BUDGET_BYTES, targetMs = 1000 / 60, onProgress, read, isSkipping = true, endsAt = 0.996, isJittered = true, governor = AT_FIRST }: VolumePassOptions): VolumesPass {
  const readers = read ? null : startReaders()
  const bricks = startBrickFrames(ask)
  const shown: ShownVolume[] = []
  /** Not drawn, but a cut shows their grey. */
  const sectioned: ShownVolume[] = []
  let section: SectionSource | null = null
  const all: ShownVolume[] = []
  const add = (input: VolumeInput) => {
    const one: ShownVolume = new ShownVolume(input, read ?? readers!.read, () => {
      const progress = one.progress()
      if (progress) onProgress?.(input.source, progress)
      bricks.come()
    }, { isSkipping, endsAt, isJittered })
    all.push(one)
    return () => {
      all.splice(all.indexOf(one), 1)
      one.stop()
      ask()
    }
  }
  volumes.forEach(add)
  const scenes: Scene[] = []
  const quick = new Picture()
  const fine = new Picture()
  const overlay = new Overlay()
  const key = makeKey()
  const clear = new Color()
  /** Parts of the fine picture that were cast since the last change, and whether all of it was. */
  let refined = 0
  let isWhole = false
  /** The fine picture waits for bricks that are on their way. */
  let isWaiting = false
  let isWarm = false
  let isFilling = false
  let hasGlass = false
  let beganMs = 0
  let stopwatch: Stopwatch | null = null
  let mode: 'nothing' | 'direct' | 'quick' | 'fine' = 'nothing'

  const held = () => all.reduce((sum, one) => sum + one.texture.bytes, 0)
  const mayHold = (bytes: number) => {
    // What was seen longest ago goes first, never what is seen now.
    const hidden = all.filter((one) => !shown.includes(one) && !sectioned.includes(one) && one.texture.bytes > 0).sort((a, b) => a.seenAtMs - b.seenAtMs)
    while (held() + bytes > budgetBytes && hidden.length) hidden.shift()!.forget()
    return held() + bytes <= budgetBytes
  }

  const aim = (frame: PassFrame, step: number, width: number, height: number) => {
    // Of several volumes, which lie one over the other, the last has it.
    for (const one of shown) one.aim(frame, step, width, height, one === shown.at(-1))
  }

  const prepare = (frame: PassFrame) => {
    const { renderer, isMoving, nowMs, size } = frame
    shown.length = sectioned.length = scenes.length = 0
    for (const one of all) {
      if (one.isShownIn(frame)) shown.push(one)
      else if (one.isSectionIn(frame)) sectioned.push(one)
      else if (!renderer.xr.isPresenting) one.ahead(frame, budgetBytes / all.length)
    }
    mode = 'nothing'
    section = null
    isFilling = hasGlass = isWaiting = false
    warm(frame)
    if (shown.length + sectioned.length === 0 || size.width < 1 || size.height < 1) return
    aside(renderer, clear, () => {
      for (const list of [shown, sectioned]) for (const one of list) if (one.update(frame, budgetBytes / all.length, mayHold)) isFilling = true
    })
    section = all.find((one) => one.isSectionIn(frame))?.section(frame) ?? null
    if (shown.length === 0) return
    for (const one of shown) scenes.push(one.scene)
    const isStreaming = shown.some((one) => one.isStreaming)
    if (isMoving || isStreaming) stopwatch ??= startStopwatch(renderer.getContext() as WebGL2RenderingContext)
    beganMs = nowMs
    const { isOff } = LADDER[governor.rung]!
    const { step, scale } = LADDER[!isMoving && isStreaming && bricks.isCostly() ? Math.max(governor.rung, COARSEST) : governor.rung]!
    hasGlass = frame.glass !== null
    const isChanged = key.isChanged(frame, shown.reduce((sum, one) => sum + one.texture.version, 0))
    bricks.began(nowMs, isStreaming && isChanged)
    if (renderer.xr.isPresenting) {
      mode = isOff ? 'nothing' : 'direct'
      aim(frame, step, size.width, size.height)
    } else if (governor.rung === 0) {
      mode = 'direct'
      aim(frame, 1, size.width, size.height)
    } else if (isMoving) {
      refined = 0
      isWhole = false
      mode = isOff ? 'nothing' : 'quick'
      if (!isOff) castQuick(frame, step, scale)
    } else {
      if (isChanged) isWhole = false
      // Something else than the volume has changed, a mesh perhaps: cast again beneath what is shown.
      if (isChanged || refined >= PARTS) refined = 0
      if (isChanged && !isOff) castQuick(frame, step, scale)
      isWaiting = isStreaming && bricks.isHurried(nowMs)
      if (!isWaiting) castPart(frame)
      mode = isWhole ? 'fine' : isOff || quick.width === 0 ? 'nothing' : 'quick'
    }
  }

  /**
   * Programs are built, and used once on a single pixel, before anybody has asked for the volume: their first use waits for all that the
   * card has still to do, which is little now and much when bricks come.
   */
  const warm = (frame: PassFrame) => {
    const { renderer, camera, size } = frame
    if (isWarm || all.length === 0 || renderer.xr.isPresenting) return
    isWarm = true
    if (shown.length > 0) return
    quick.resize(1, 1)
    aside(renderer, clear, () => {
      quick.draw(renderer, 0, 1, all.map(({ scene }) => scene), camera)
      for (const one of all) one.texture.touch(renderer)
    })
    // Beneath what is drawn next.
    overlay.draw(renderer, quick, size, null, camera)
  }

  const castQuick = (frame: PassFrame, step: number, scale: number) => {
    const width = Math.max(1, Math.round(frame.size.width * scale))
    const height = Math.max(1, Math.round(frame.size.height * scale))
    quick.resize(width, height)
    aim(frame, step, width, height)
    aside(frame.renderer, clear, () => quick.draw(frame.renderer, 0, height, scenes, frame.camera))
  }

  const castPart = (frame: PassFrame) => {
    const { width, height } = frame.size
    if (fine.resize(width, height)) {
      refined = 0
      isWhole = false
    }
    aim(frame, 1, width, height)
    const from = Math.floor(refined / PARTS * height)
    refined++
    aside(frame.renderer, clear, () => fine.draw(frame.renderer, from, Math.floor(refined / PARTS * height), scenes, frame.camera))
    if (refined >= PARTS) isWhole = true
  }

  const draw = ({ renderer, camera, size, opaqueDepth, isMoving, headset }: PassFrame) => {
    if (mode === 'nothing') return
    const clears = renderer.autoClear
    renderer.autoClear = false
    if (mode === 'direct') for (const scene of scenes) renderer.render(scene, camera)
    else overlay.draw(renderer, mode === 'fine' ? fine : quick, size, opaqueDepth, camera)
    renderer.autoClear = clears
    if (!isMoving) return stopwatch?.take(beganMs, bricks.took)
    stopwatch?.take(beganMs, (ms) => {
      // In a headset the display's edges go first.
      if (!headset || headset.isSpent || ms <= headset.targetMs) governor = govern(governor, ms, headset?.targetMs ?? targetMs)
    })
  }

  return {
    prepare, draw, add,
    governor: () => governor,
    isOff: () => LADDER[governor.rung]!.isOff,
    wantsGlass: (state) => all.some((one) => one.isShownIn({ state })),
    takesGlass: () => hasGlass && mode !== 'nothing',
    shows: (state) => all.some((one) => one.isShownIn({ state })),
    section: () => section,
    isBusy: () => isFilling || (shown.length > 0 && governor.rung > 0 && refined < PARTS && !isWaiting),
    restored: () => {
      stopwatch?.stop()
      stopwatch = null
      for (const one of all) one.forget()
      quick.drop()
      fine.drop()
      refined = 0
      isWhole = isWarm = false
      ask()
    },
    stop: () => {
      bricks.stop()
      for (const one of all) one.stop()
      quick.drop()
      fine.drop()
      overlay.stop()
      stopwatch?.stop()
      readers?.stop()
    },
  }
}

/** Draws into targets of our own, and leaves the renderer as it was. */
function aside(renderer: WebGLRenderer, colour: Color, work: () => void): void {
  const target = renderer.getRenderTarget()
  const isHeadset = renderer.xr.enabled
  const clears = renderer.autoClear
  const alpha = renderer.getClearAlpha()
  renderer.getClearColor(colour)
  renderer.xr.enabled = false
  renderer.autoClear = false
  renderer.setClearColor(0, 0)
  work()
  renderer.setClearColor(colour, alpha)
  renderer.autoClear = clears
  renderer.xr.enabled = isHeadset
  renderer.setRenderTarget(target)
}

/** Whether anything that the volume's picture depends on differs from the frame before. */
function makeKey() {
  const view = new Matrix4()
  const projection = new Matrix4()
  const room = new Matrix4()
  let state: unknown
  let width = 0
  let height = 0
  let version = -1
  return {
    isChanged({ camera, patientToRoom, state: now, size }: PassFrame, versionNow: number): boolean {
      const isSame = state === now && version === versionNow && width === size.width && height === size.height && view.equals(camera.matrixWorld) && projection.equals(camera.projectionMatrix) && room.equals(patientToRoom)
      if (isSame) return false
      view.copy(camera.matrixWorld); projection.copy(camera.projectionMatrix); room.copy(patientToRoom)
      state = now; version = versionNow; width = size.width; height = size.height
      return true
    },
  }
}

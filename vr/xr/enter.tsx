import { createRoot, extend, useFrame, useThree, type ReconcilerRoot } from '@react-three/fiber'
import { createXRStore, XR, XROrigin } from '@react-three/xr'
import { useEffect } from 'react'
import { DirectionalLight, Group, HemisphereLight, Matrix4, Mesh, PerspectiveCamera, Scene } from 'three'
import { startStopwatch, type Stopwatch } from '../core/volume/stopwatch'
import { AT_FIRST, EDGES_SPENT, RUNGS, spend, type Budget } from './budget'
import type { Headset, HeadsetPorts, HeadsetStats, StartHeadset } from './contract'
import { startRunning, type Running } from './running'

const KEPT_TIMES = 600
/** One frame of so many is measured to its end on the card. */
const MEASURED_EVERY = 3
/** Where the device does not say how many pictures it shows in a second. */
const USUAL_RATE = 72
/** Nearer than a hand is held, farther than any room. */
const [NEAR_M, FAR_M] = [0.03, 60]

/**
 * The headset's picture of a theatre: the same renderer, the same scene drawn into the headset. React is here alone, for what
 * the XR package makes of it: the session, and the models of controllers and hands.
 */
export const startHeadset: StartHeadset = (theatre, { profiles }) => {
  const { renderer } = theatre.stage
  const room = new Scene()
  room.add(new HemisphereLight(0xffffff, 0x404848, 2.2))
  const lamp = new DirectionalLight(0xffffff, 1.4)
  lamp.position.set(-0.5, 2, 1)
  room.add(lamp)
  /** The headset's own space: the package hangs its camera, controllers and hands there. */
  let origin: Group | null = null
  const stats: HeadsetStats = { frames: 0, isPresenting: false, calls: 0, triangles: 0, jsMs: [], origin: [], grips: { left: null, right: null }, eyes: [], buttons: {}, texts: [], pointer: null, rung: AT_FIRST.rung, foveation: null }
  const store = createXRStore({
    baseAssetPath: profiles, emulate: false, offerSession: false, enterGrantedSession: false,
    // Pointing is ours; of the package we take what a hand looks like.
    controller: { rayPointer: false, grabPointer: false, teleportPointer: false },
    hand: { rayPointer: false, grabPointer: false, touchPointer: false, teleportPointer: false },
    transientPointer: false, gaze: false, screenInput: false,
    foveation: RUNGS[AT_FIRST.rung]!.foveation, frameRate: 'high', handTracking: true, anchors: false, meshDetection: false, planeDetection: false, hitTest: false,
    layers: false, domOverlay: false, depthSensing: false, bodyTracking: false,
  })
  let root: ReconcilerRoot<HTMLCanvasElement> | null = null
  let running: { ports: HeadsetPorts; it: Running } | null = null
  let isStopped = false

  let budget: Budget = AT_FIRST
  let stopwatch: Stopwatch | null = null
  const spent = (ms: number) => { budget = spend(budget, ms, size.headset.targetMs) }
  /** What the budget leaves, asked of the device; one that cannot do it goes on as it does. */
  const beFrugal = (frame: XRFrame, space: XRReferenceSpace) => {
    const { foveation, viewport } = RUNGS[budget.rung]!
    if (renderer.xr.getFoveation() !== foveation) renderer.xr.setFoveation(foveation)
    if (viewport < 1 || wasSmaller) for (const view of frame.getViewerPose(space)?.views ?? []) view.requestViewportScale?.(viewport)
    wasSmaller = viewport < 1
    size.headset.targetMs = 1_000 / (renderer.xr.getSession()?.frameRate || USUAL_RATE)
    size.headset.isSpent = budget.rung >= EDGES_SPENT
  }
  let wasSmaller = false

  const ended = () => {
    const was = running
    running = null
    stopwatch?.stop()
    stopwatch = null
    if (!was) return
    was.it.stop()
    stats.isPresenting = false
    // The canvas has the page's size again at the next frame.
    theatre.ask()
    was.ports.onEnd()
  }
  // What the headset shows is drawn into lives in the context that went: one enters again when it is back.
  const lost = () => { void renderer.xr.getSession()?.end().catch(() => undefined) }
  const hushed = () => {
    if (renderer.xr.getSession()?.visibilityState !== 'visible') running?.it.letGo()
  }
  const draw = (frame: XRFrame | undefined) => {
    const space = renderer.xr.getReferenceSpace()
    if (!running || !frame || !space || !renderer.xr.isPresenting || renderer.getContext().isContextLost()) return
    const began = performance.now()
    const eyes = renderer.xr.getCamera()
    beFrugal(frame, space)
    running.it.frame(frame, space, began)
    // Somebody pressed Leave.
    if (!running || !renderer.xr.isPresenting) return
    // Poses of this frame; three has them only when it draws, which is too late for the depth of the meshes.
    eyes.near = NEAR_M
    eyes.far = FAR_M
    renderer.xr.updateCamera(eyes)
    const layer = renderer.xr.getBaseLayer() as XRWebGLLayer & Partial<XRProjectionLayer>
    size.width = layer.framebufferWidth ?? layer.textureWidth!
    size.height = layer.framebufferHeight ?? layer.textureHeight!
    theatre.stage.drawFrame(eyes, eyes, size)
    renderer.render(room, eyes)
    stats.frames += 1
    stats.calls = renderer.info.render.calls
    stats.triangles = renderer.info.render.triangles
    times[stats.frames % KEPT_TIMES] = performance.now() - began
    if (stats.frames % MEASURED_EVERY !== 0) return
    stopwatch ??= startStopwatch(renderer.getContext() as WebGL2RenderingContext)
    stopwatch.take(began, spent)
  }
  const size = { width: 1, height: 1, headset: { targetMs: 1_000 / USUAL_RATE, isSpent: false } }
  const times = new Float64Array(KEPT_TIMES)

  /** Once for a canvas: fiber gives a canvas up with its context. */
  const mount = async () => {
    if (root) return
    // All that the package makes by name.
    extend({ Group, Mesh })
    root = createRoot(renderer.domElement)
    const { clientWidth, clientHeight } = renderer.domElement
    root.configure({ gl: renderer, scene: room, camera: new PerspectiveCamera(), size: { width: clientWidth, height: clientHeight, top: 0, left: 0, updateStyle: false }, dpr: 1, frameloop: 'demand', flat: true })
    await new Promise<void>((resolve) => root!.render(<XR store={store}><XROrigin ref={(group) => { origin = group ?? origin }} /><Frames draw={draw} onReady={resolve} /></XR>))
    renderer.xr.addEventListener('sessionend', ended)
    renderer.domElement.addEventListener('webglcontextlost', lost)
  }

  const headset: Headset = {
    async enter(ports) {
      if (isStopped || running) return
      await mount()
      const session = await store.enterXR(ports.mode)
      if (!session) throw new Error('the device gave no session')
      session.addEventListener('visibilitychange', hushed)
      budget = AT_FIRST
      running = { ports, it: startRunning(theatre, ports, session, origin!) }
      stats.isPresenting = true
    },
    leave: async () => { await renderer.xr.getSession()?.end() },
    stats() {
      const eyes = renderer.xr.isPresenting ? renderer.xr.getCamera().cameras : []
      return {
        ...stats, isPresenting: renderer.xr.isPresenting,
        jsMs: [...times.slice((stats.frames + 1) % KEPT_TIMES), ...times.slice(0, (stats.frames + 1) % KEPT_TIMES)].slice(-Math.min(stats.frames, KEPT_TIMES)),
        origin: (running?.it.origin ?? IDENTITY).toArray(), grips: running?.it.grips() ?? { left: null, right: null },
        eyes: eyes.map((eye) => ({ view: eye.matrixWorldInverse.toArray(), projection: eye.projectionMatrix.toArray(), viewport: eye.viewport!.toArray() })),
        buttons: running?.it.buttons() ?? {}, texts: running?.it.texts() ?? [], pointer: running?.it.shownAt() ?? null, rung: budget.rung, foveation: renderer.xr.getFoveation() ?? null,
      }
    },
    stop() {
      if (isStopped) return
      isStopped = true
      void renderer.xr.getSession()?.end().catch(() => undefined)
      ended()
      renderer.xr.removeEventListener('sessionend', ended)
      renderer.domElement.removeEventListener('webglcontextlost', lost)
      root?.unmount()
      store.destroy()
    },
  }
  return headset
}

const IDENTITY = new Matrix4()

/** With a priority above 0 fiber leaves the drawing to us. */
function Frames({ draw, onReady }: { draw: (frame: XRFrame | undefined) => void; onReady: () => void }) {
  const gl = useThree((state) => state.gl)
  useEffect(onReady, [gl, onReady])
  useFrame((_state, _delta, frame) => draw(frame), 1)
  return null
}

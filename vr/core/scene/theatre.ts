import { Group, Matrix4, PerspectiveCamera, Ray, Scene, Vector2, Vector3, type Camera, type DepthTexture } from 'three'
import type { SceneState, StructureKey, ViewState } from '../../contract'
import { listenToKeys } from '../input/keys'
import { listenToPointers } from '../input/pointer'
import { placeCamera } from './camera'
import { startCaps } from './caps'
import type { Theatre, TheatreOptions, Tool } from './contract'
import { activePlanes, cutUniforms, setCuts } from './cuts'
import { startDepthPass } from './depth-pass'
import { pullOut } from './drag'
import { startLevels } from './levels'
import { anatomyOf, looksOf, middle, type Look, type Preview } from './looks'
import { startMarks } from './marks'
import { startMeshes } from './meshes'
import type { PassFrame, VolumePass } from './pass'
import { patientToRoom } from './patient'
import { startPicking } from './pick'
import { openRenderer, pictureSize } from './renderer'
import { anatomicalView, type Anatomical } from './views'

/** At rest this long after the last movement the fine picture follows. */
const RESTS_AFTER_MS = 160
/** A cut's face that costs more than this is left out while a hand moves. */
const FACES_MS = 12
/** In a headset a frame has 11 to 14 ms for everything. */
const HEADSET_FACES_MS = 2

/** One scene drawn as a function of a SceneState. The canvas has its size from the page's style. */
export function startTheatre(canvas: HTMLCanvasElement, options: TheatreOptions): { kind: 'started'; theatre: Theatre } | { kind: 'no-webgl' } {
  const renderer = openRenderer(canvas)
  if (!renderer) return { kind: 'no-webgl' }

  const anatomy = anatomyOf('main', options.manifest)
  const cuts = cutUniforms()
  const meshes = startMeshes(cuts)
  const caps = startCaps(cuts, meshes)
  const marks = startMarks()
  const picking = startPicking(meshes)
  const depthPass = startDepthPass()
  for (const one of [meshes, caps]) one.setLit(options.isLit ?? true)

  // Opaque; then the volume; then glass; then lines and words over all.
  const [solid, veil, over] = [new Scene(), new Scene(), new Scene()]
  const bodies = [solid, veil, over].map((scene) => {
    const body = new Group()
    body.matrixAutoUpdate = false
    scene.add(body)
    return body
  })
  const opaque = new Group()
  opaque.add(meshes.solid, caps.group)
  bodies[0]!.add(opaque)
  bodies[1]!.add(meshes.veil)
  bodies[2]!.add(marks.group)

  const camera = new PerspectiveCamera()
  const toRoom = new Matrix4()
  const toPatient = new Matrix4()
  const reachCentre = new Vector3(...anatomy.centre)
  let reachMm = anatomy.radiusMm
  let state = options.state
  let view = options.view ?? anatomicalView('A', anatomy.centre, anatomy.radiusMm)
  let language = options.language ?? 'en'
  let tool: Tool = 'look'
  let highlighted: StructureKey | null = null
  let preview: Preview | null = null
  let looks: Look[] = []
  let isStale = true
  /** The body alone is elsewhere in the room: nothing in it has changed. */
  let isElsewhere = false
  let isMoving = false
  let restTimer: ReturnType<typeof setTimeout> | undefined
  let facesMs = 0
  let asked: number | null = null
  let frames = 0
  let isStopped = false
  let isLost = false
  const passes: VolumePass[] = []
  const frame: PassFrame = { renderer, camera, patientToRoom: toRoom, opaqueDepth: null, size: { width: 1, height: 1 }, state, isMoving, nowMs: 0 }

  const ask = () => {
    if (isStopped || isLost || asked !== null || renderer.xr.isPresenting) return
    asked = requestAnimationFrame(() => {
      asked = null
      drawNow()
      if (passes.some((pass) => pass.isBusy())) ask()
    })
  }
  const changed = () => {
    isStale = true
    ask()
  }
  const rest = () => {
    isMoving = false
    changed()
  }
  const moves = () => {
    isMoving = true
    clearTimeout(restTimer)
    restTimer = setTimeout(rest, RESTS_AFTER_MS)
  }

  /** The scene as the state has it; nothing where nothing changed. */
  const bringUpToDate = () => {
    if (!isStale && !isElsewhere) return
    isElsewhere = false
    patientToRoom(state.body, toRoom)
    toPatient.copy(toRoom).invert()
    for (const body of bodies) {
      body.matrix.copy(toRoom)
      body.matrixWorldNeedsUpdate = true
    }
    if (!isStale) return
    isStale = false
    looks = looksOf(anatomy, state, preview)
    const active = activePlanes(state.planes)
    setCuts(cuts, active, state.box)
    meshes.show(looks, highlighted)
    const began = performance.now()
    const hasTime = !isMoving || facesMs <= (renderer.xr.isPresenting ? HEADSET_FACES_MS : FACES_MS)
    caps.show(looks, hasTime ? active : [])
    if (hasTime) facesMs = performance.now() - began
    marks.show(state.marks, meshes.placeOf, language)
    reachMm = reachOf(looks)
  }

  const point = new Vector3()
  const reachOf = (all: readonly Look[]) => {
    let most = anatomy.radiusMm
    all.forEach(({ key }, n) => {
      const place = meshes.placeOf(key)
      if (!place) return
      const { box } = anatomy.structures[n]!
      const half = point.set(...box[1]).distanceTo(new Vector3(...box[0])) / 2
      most = Math.max(most, point.set(...middle(box)).applyMatrix4(place).distanceTo(reachCentre) + half)
    })
    return most * 1.01
  }

  const stand = () => {
    bringUpToDate()
    placeCamera(camera, view, toRoom, canvas.clientWidth / Math.max(1, canvas.clientHeight), reachCentre, reachMm)
  }

  const drawFrame = (seen: Camera, eyes: Camera, size: { width: number; height: number }) => {
    bringUpToDate()
    renderer.info.reset()
    let depth: DepthTexture | null = null
    if (passes.length > 0 && meshes.hasSolid()) {
      opaque.parent!.updateMatrixWorld()
      meshes.asDepth(() => caps.asDepth(() => { depth = depthPass.draw(renderer, opaque, eyes, size.width, size.height) }))
    }
    frame.camera = seen
    frame.opaqueDepth = depth
    frame.state = state
    // A head is never at rest.
    frame.isMoving = isMoving || renderer.xr.isPresenting
    frame.nowMs = performance.now()
    frame.size.width = size.width
    frame.size.height = size.height
    for (const pass of passes) pass.prepare(frame)
    renderer.clear()
    renderer.render(solid, seen)
    for (const pass of passes) pass.draw(frame)
    renderer.render(veil, seen)
    renderer.render(over, seen)
    frames += 1
  }

  const fit = () => {
    if (renderer.xr.isPresenting) return
    const { width, height } = pictureSize(canvas.clientWidth, canvas.clientHeight, window.devicePixelRatio)
    if (canvas.width !== width || canvas.height !== height) renderer.setSize(width, height, false)
  }
  const drawNow = () => {
    if (isStopped || isLost || renderer.xr.isPresenting) return
    fit()
    stand()
    drawFrame(camera, camera, canvas)
  }

  const ndc = new Vector2()
  const rayAt = (x: number, y: number) => {
    stand()
    ndc.set((x / Math.max(1, canvas.clientWidth)) * 2 - 1, 1 - (y / Math.max(1, canvas.clientHeight)) * 2)
    const through = new Vector3(ndc.x, ndc.y, 0.5).unproject(camera).applyMatrix4(toPatient)
    const origin = new Vector3(...view.from)
    return new Ray(origin, through.sub(origin).normalize())
  }
  const pickRay = (ray: Ray) => {
    bringUpToDate()
    return picking.pick(ray, looks, activePlanes(state.planes), state.box)
  }
  const pick = (x: number, y: number) => pickRay(rayAt(x, y))

  const setView = (next: ViewState) => {
    view = next
    ask()
  }
  const goTo = (next: ViewState) => {
    moves()
    setView(next)
    options.onView(next)
  }
  const look = (name: Anatomical) => goTo(anatomicalView(name, anatomy.centre, anatomy.radiusMm))
  const actor = {
    view: () => view,
    setView: goTo,
    look,
    home: () => goTo(options.view ?? anatomicalView('A', anatomy.centre, anatomy.radiusMm)),
    tap: (x: number, y: number) => options.onPick(pick(x, y)),
    moving: (is: boolean) => { if (is) moves() },
    grab: (x: number, y: number) => {
      const picked = tool === 'pull-out' ? pick(x, y) : null
      if (!picked) return null
      return pullOut(picked, { x, y }, { state: () => state, view, heightPx: canvas.clientHeight }, {
        preview: (next) => {
          preview = next
          moves()
          changed()
        },
        done: options.onOperation,
      })
    },
  }

  const levels = startLevels(options.manifest, options.fetchAsset, options.mostTriangles, {
    show: (parts) => {
      picking.forget()
      meshes.setParts(parts)
      changed()
    },
    onProgress: options.onProgress,
    whenIdle: () => isMoving || picking.prepareOne(),
  })

  const lost = (event: Event) => {
    event.preventDefault()
    isLost = true
    options.onLost?.(true)
  }
  const restored = () => {
    isLost = false
    for (const pass of passes) pass.restored?.()
    options.onLost?.(false)
    changed()
  }
  canvas.addEventListener('webglcontextlost', lost)
  canvas.addEventListener('webglcontextrestored', restored)
  const sizes = new ResizeObserver(ask)
  sizes.observe(canvas)
  const stops = [listenToPointers(canvas, actor), listenToKeys(canvas, actor)]
  ask()

  const theatre: Theatre = {
    state: () => state,
    setState: (next) => {
      if (next === state) return
      if (isBodyAlone(state, next)) {
        isElsewhere = true
        state = next
        return ask()
      }
      state = next
      changed()
    },
    view: () => view,
    setView, look,
    home: actor.home,
    setTool: (next) => { tool = next },
    setHighlighted: (key) => {
      highlighted = key
      changed()
    },
    setLanguage: (next) => {
      language = next
      changed()
    },
    pick, rayAt, pickRay,
    project: (mm) => {
      stand()
      const seen = new Vector3(...mm).applyMatrix4(toRoom)
      if (seen.clone().applyMatrix4(camera.matrixWorldInverse).z >= 0) return null
      seen.project(camera)
      return { x: ((seen.x + 1) / 2) * canvas.clientWidth, y: ((1 - seen.y) / 2) * canvas.clientHeight }
    },
    sections: () => {
      bringUpToDate()
      return caps.sections()
    },
    addPass: (pass) => {
      passes.push(pass)
      ask()
      return () => {
        passes.splice(passes.indexOf(pass), 1)
        ask()
      }
    },
    ask, drawNow,
    renderStats: () => ({ frames, calls: renderer.info.render.calls, triangles: renderer.info.render.triangles, ...renderer.info.memory, isAtRest: asked === null && !isMoving, isLost }),
    stage: {
      renderer, scene: solid, camera, drawFrame, centre: anatomy.centre, radiusMm: anatomy.radiusMm, moves,
      patientToRoom: () => {
        bringUpToDate()
        return toRoom
      },
      placeOf: (key) => {
        bringUpToDate()
        return meshes.placeOf(key)
      },
    },
    stop: () => {
      if (isStopped) return
      isStopped = true
      if (asked !== null) cancelAnimationFrame(asked)
      clearTimeout(restTimer)
      levels.stop()
      sizes.disconnect()
      for (const stop of stops) stop()
      canvas.removeEventListener('webglcontextlost', lost)
      canvas.removeEventListener('webglcontextrestored', restored)
      for (const pass of passes.splice(0)) pass.stop()
      for (const one of [marks, caps, depthPass, meshes]) one.stop()
      picking.forget()
      renderer.dispose()
    },
  }
  return { kind: 'started', theatre }
}

const INNER = ['sources', 'structures', 'explode', 'peel', 'volumes', 'planes', 'box', 'lassos', 'marks'] as const satisfies readonly (keyof SceneState)[]
const isBodyAlone = (a: SceneState, b: SceneState) => INNER.every((part) => a[part] === b[part])

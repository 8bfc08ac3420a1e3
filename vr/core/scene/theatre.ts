import { Group, Matrix4, PerspectiveCamera, Vector3, type Camera, type DepthTexture, type Ray } from 'three'
import type { AssetScreen, CutPlane, Lasso, SceneState, SourceId, StructureKey, ViewState } from '../../contract'
import { listenToKeys } from '../input/keys'
import { listenToPointers } from '../input/pointer'
import { cutFaces } from '../state/cut-faces'
import { MAIN } from '../state/structure-key'
import { actorOf } from './actor'
import { awayOf } from './away'
import { placeCamera } from './camera'
import { startCaps } from './caps'
import type { Theatre, TheatreOptions, Tool } from './contract'
import { activePlanes, cutUniforms, setCuts } from './cuts'
import { startDepthPass } from './depth-pass'
import { stlFiles } from './export-stl'
import { startGlassPass } from './glass'
import { lassoFrom } from './lasso'
import { startLassoMasks } from './lasso-masks'
import { isBodyAlone, startLayers } from './layers'
import { aimLens, isWithin, lensUniforms, openLooks, OPENS, type Lens } from './lens'
import { MOST_TRIANGLES, startLevels, type Levels } from './levels'
import { looksOf, type Look, type Preview } from './looks'
import { listenToLoss } from './lost-context'
import { startMarks } from './marks'
import { startMeshes } from './meshes'
import { startMoving } from './moving'
import { startPace } from './pace'
import type { HeadsetFrame, PassFrame, VolumePass } from './pass'
import { patientToRoom } from './patient'
import { startPicking } from './pick'
import { reachOf } from './reach'
import { openRenderer, pictureSize } from './renderer'
import { sectionUniforms, setSection, startSlices, type SectionSource } from './section'
import { placeOnCanvas, rayThrough } from './sight'
import { onlyOf, startSources, stateAlone } from './sources'
import { startScreens } from './screens'
import { anatomicalView, type Anatomical } from './views'

/** A cut's face that costs more than this is left out while a hand moves. */
const FACES_MS = 12
/** In a headset a frame has 11 to 14 ms for everything. */
const HEADSET_FACES_MS = 2
const NO_SCREENS: readonly AssetScreen[] = []

/** One scene drawn as a function of a SceneState. The canvas has its size from the page's style. */
export function startTheatre(canvas: HTMLCanvasElement, options: TheatreOptions): { kind: 'started'; theatre: Theatre } | { kind: 'no-webgl' } {
  const renderer = openRenderer(canvas)
  if (!renderer) return { kind: 'no-webgl' }

  const cuts = { ...cutUniforms(), ...lensUniforms(), ...sectionUniforms() }
  const masks = startLassoMasks()
  const slices = startSlices(cuts)
  const meshes = startMeshes(cuts)
  const screens = startScreens(cuts, () => ask())
  screens.set(MAIN, options.manifest.screens ?? NO_SCREENS, options.fetchAsset)
  const picking = startPicking(meshes)
  const caps = startCaps(cuts, meshes, picking.trianglesNear)
  const marks = startMarks()
  const depthPass = startDepthPass()
  const glassPass = startGlassPass()
  for (const one of [meshes, caps]) one.setLit(options.isLit ?? true)

  const sources = startSources({
    main: options.manifest, find: options.further ?? (() => null), mostTriangles: options.mostTriangles ?? MOST_TRIANGLES,
    show: (source, parts) => {
      picking.forget()
      meshes.setParts(parts ?? [], source)
      const of = parts ? state.sources[source] : undefined
      const further = of ? (options.further?.(source, of) ?? null) : null
      screens.set(source, further?.manifest.screens ?? NO_SCREENS, further?.fetchAsset ?? options.fetchAsset)
      changed()
    },
    onProgress: (source, progress) => options.onFurther?.(source, progress),
    whenIdle: () => pace.isMoving() || picking.prepareOne(),
    decode: options.decode,
  })
  /** Of the model that the scene began with: views and the middle of the body are its. */
  const anatomy = sources.anatomy()

  const layers = startLayers()
  const opaque = new Group()
  opaque.add(meshes.solid, caps.group)
  layers.bodies[0].add(opaque, slices.group, screens.solid)
  layers.bodies[1].add(meshes.veil, screens.veil)
  layers.bodies[2].add(marks.group)

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
  let alone: SourceId | null = null
  const standing = stateAlone()
  let looks: Look[] = []
  let active: CutPlane[] = []
  let lens: Lens | null = null
  let isStale = true
  /** The body alone is elsewhere in the room: nothing in it has changed. */
  let isElsewhere = false
  let facesMs = 0
  let frames = 0
  let isStopped = false
  let isLost = false
  const passes: VolumePass[] = []
  const frame: PassFrame = { renderer, camera, patientToRoom: toRoom, opaqueDepth: null, glass: null, away: new Set(), size: { width: 1, height: 1 }, state, isMoving: false, nowMs: 0, headset: null }

  const moving = startMoving(meshes, { coarser: () => levels.coarser(), loaded: () => changed(), always: options.isCoarseWhileMoving ?? false })
  const pace = startPace({
    draw: () => drawNow(),
    mayDraw: () => !isStopped && !isLost && !renderer.xr.isPresenting,
    isBusy: () => passes.some((pass) => pass.isBusy()),
    begins: () => moving.begins(),
    took: (ms) => moving.took(ms),
    rests: () => {
      moving.rests()
      changed()
    },
  })
  const { ask, moves } = pace
  /** After something of what is drawn was set. */
  const changed = (_set?: unknown) => {
    isStale = true
    ask()
  }

  /** The scene as the state has it; nothing where nothing changed. */
  const bringUpToDate = () => {
    if (!isStale && !isElsewhere) return
    isElsewhere = false
    patientToRoom(state.body, toRoom)
    toPatient.copy(toRoom).invert()
    layers.place(toRoom)
    if (!isStale) return
    isStale = false
    sources.follow(state)
    looks = looksOf(sources.anatomy(), state, preview)
    if (alone !== null) onlyOf(alone, looks)
    frame.away = awayOf(looks, state, preview, frame.away)
    if (lens) openLooks(lens, looks, passes.some((pass) => pass.shows?.(state)))
    active = activePlanes(state.planes)
    setCuts(cuts, active, state.box)
    masks.set(cuts, state.lassos)
    meshes.show(looks, highlighted)
    screens.show(looks, meshes.placeOf)
    const began = performance.now()
    const hasTime = !pace.isMoving() || facesMs <= (renderer.xr.isPresenting ? HEADSET_FACES_MS : FACES_MS)
    caps.show(looks, hasTime ? cutFaces(active, state.box, state.lassos) : [])
    if (hasTime) facesMs = performance.now() - began
    marks.show(state.marks, meshes.placeOf, language, state.sources)
    reachMm = reachOf(sources.anatomy(), looks, meshes.placeOf, reachCentre)
  }

  const stand = () => {
    bringUpToDate()
    placeCamera(camera, view, toRoom, canvas.clientWidth / Math.max(1, canvas.clientHeight), reachCentre, reachMm)
  }

  const drawFrame = (seen: Camera, eyes: Camera, size: { width: number; height: number; headset?: HeadsetFrame }) => {
    bringUpToDate()
    renderer.info.reset()
    // A headset has no pointer on a canvas.
    aimLens(cuts, renderer.xr.isPresenting ? null : lens, size, canvas.clientWidth)
    let depth: DepthTexture | null = null
    if (passes.some((pass) => pass.readsDepth !== false) && meshes.hasSolid()) {
      opaque.parent!.updateMatrixWorld()
      meshes.asDepth(() => caps.asDepth(() => { depth = depthPass.draw(renderer, opaque, eyes, size.width, size.height) }))
    }
    const wantsGlass = meshes.hasGlass() && passes.some((pass) => pass.wantsGlass?.(state))
    if (wantsGlass) layers.veil.updateMatrixWorld()
    else glassPass.drop()
    frame.glass = wantsGlass ? glassPass.draw(renderer, meshes, eyes, size, depth) : null
    frame.camera = seen
    frame.opaqueDepth = depth
    frame.state = standing(state, alone)
    // A head is never at rest.
    frame.isMoving = pace.isMoving() || renderer.xr.isPresenting
    frame.nowMs = performance.now()
    frame.headset = size.headset ?? null
    frame.size.width = size.width
    frame.size.height = size.height
    for (const pass of passes) pass.prepare(frame)
    let section: SectionSource | null = null
    for (const pass of passes) section ??= pass.section?.() ?? null
    setSection(cuts, section)
    slices.show(active, section)
    renderer.clear()
    renderer.render(layers.solid, seen)
    for (const pass of passes) pass.draw(frame)
    // The volume draws glass itself; the pictures of faded boards are no glass.
    meshes.veil.visible = !passes.some((pass) => pass.takesGlass?.())
    if (meshes.veil.visible || screens.veil.children.length > 0) renderer.render(layers.veil, seen)
    meshes.veil.visible = true
    marks.lay(renderer.xr.isPresenting || seen !== camera ? null : camera)
    renderer.render(layers.over, seen)
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

  const rayAt = (x: number, y: number) => {
    stand()
    return rayThrough(camera, view, toPatient, x, y, canvas)
  }
  const pickThrough = (ray: Ray, seen: (look: Look) => boolean) => {
    bringUpToDate()
    return picking.pick(ray, looks.filter(seen), active, state.box, state.lassos)
  }
  const pickRay = (ray: Ray) => pickThrough(ray, () => true)
  const pick = (x: number, y: number) => pickThrough(rayAt(x, y), lens && isWithin(lens, { x, y }) ? ({ mask }) => !(mask & OPENS) : () => true)

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
  const actor = actorOf({
    view: () => view, goTo, look, pick, moves,
    home: () => goTo(options.view ?? anatomicalView('A', anatomy.centre, anatomy.radiusMm)),
    tool: () => tool,
    state: () => state,
    heightPx: () => canvas.clientHeight,
    onPick: options.onPick,
    mayTake: options.mayTake ?? (() => true),
    done: options.onOperation,
    preview: (next) => {
      preview = next
      options.onCarried?.(next)
      moves()
      changed()
    },
  })

  const levels: Levels = startLevels(options.manifest, options.fetchAsset, options.mostTriangles, {
    show: (parts) => {
      picking.forget()
      meshes.setParts(parts)
      changed()
    },
    onProgress: options.onProgress,
    whenIdle: () => pace.isMoving() || picking.prepareOne(),
    decode: options.decode,
  })

  const sizes = new ResizeObserver(ask)
  sizes.observe(canvas)
  const restored = () => {
    isLost = false
    for (const pass of passes) pass.restored?.()
    screens.restored()
    options.onLost?.(false)
    changed()
  }
  const stops = [listenToPointers(canvas, actor), listenToKeys(canvas, actor), listenToLoss(canvas, { lost: () => options.onLost?.((isLost = true)), restored })]
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
    setHighlighted: (key) => changed(highlighted = key),
    setAlone: (source) => { if (source !== alone) changed(alone = source) },
    setLanguage: (next) => changed(language = next),
    pick, rayAt, pickRay,
    project: (mm) => {
      stand()
      return placeOnCanvas(camera, toRoom, mm, canvas)
    },
    sections: () => {
      bringUpToDate()
      // A box or an outline may have taken of any face: no number then.
      const isOpened = state.box !== null || state.lassos.length > 0
      return isOpened ? caps.sections().map((section) => ({ ...section, areaMm2: null })) : caps.sections()
    },
    lassoFrom: (id, outline, keeps): Lasso | null => lassoFrom(id, outline, keeps, view, { width: canvas.clientWidth, height: canvas.clientHeight }),
    setLens: (next) => {
      const isOther = !next !== !lens || next?.opens !== lens?.opens
      lens = next
      if (isOther) changed()
      else ask()
    },
    exportStl: (keys) => {
      bringUpToDate()
      return stlFiles(looks, meshes.parts(), keys)
    },
    addPass: (pass) => {
      passes.push(pass)
      changed()
      return () => {
        passes.splice(passes.indexOf(pass), 1)
        ask()
      }
    },
    setFrame: screens.setFrame, frameOf: screens.frameOf,
    ask, drawNow,
    renderStats: () => ({ frames, calls: renderer.info.render.calls, triangles: renderer.info.render.triangles, ...renderer.info.memory, isAtRest: pace.isAtRest(), isLost }),
    stage: {
      renderer, scene: layers.solid, camera, drawFrame, centre: anatomy.centre, radiusMm: anatomy.radiusMm, moves,
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
      pace.stop()
      levels.stop()
      sources.stop()
      sizes.disconnect()
      for (const stop of stops) stop()
      for (const pass of passes.splice(0)) pass.stop()
      for (const one of [marks, caps, slices, masks, depthPass, screens, meshes]) one.stop()
      glassPass.drop()
      picking.forget()
      renderer.dispose()
    },
  }
  return { kind: 'started', theatre }
}

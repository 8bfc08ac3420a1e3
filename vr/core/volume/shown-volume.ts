import { BackSide, BufferAttribute, BufferGeometry, CustomBlending, FrontSide, GLSL3, Matrix4, Mesh, OneFactor, OneMinusSrcAlphaFactor, RawShaderMaterial, Scene, Vector2, Vector3, type Vector4, type WebGLRenderer } from 'three'
import type { SourceId, StructureKey, VolumeState } from '../../contract'
import { activePlanes, cutUniforms, maskOfAll, setCuts, type CutUniforms } from '../scene/cuts'
import { startLassoMasks } from '../scene/lasso-masks'
import type { PassFrame } from '../scene/pass'
import { poseMatrix } from '../scene/patient'
import type { SectionSource } from '../scene/section'
import { cornersOf, extentIn, isRightHanded, patientToTexture } from './frames'
import { brickCentre, bytesOfLevel, finestWithin, type ManifestVolume } from './levels'
import { startLoader, type Loader, type ShownProgress } from './loader'
import { firstState, pointsOf } from './presets'
import { Removed } from './removed'
import { LOOK, RAY_FRAGMENT, RAY_VERTEX } from './ray-cast.glsl'
import type { ReadBrick } from './read-brick'
import { TakenOut } from './taken-out'
import { BRICKS_A_FRAME, BRICKS_AT_REST, LookUp, VolumeTexture } from './texture'
import { transferTable, valueTable, windowTable } from './transfer'

export interface VolumeInput {
  source: SourceId
  volume: ManifestVolume
  /** Of the folder that the levels' paths begin in; ends with a slash. */
  base: string
  /** As the manifest orders them, by the scene's names: what is pulled out is left out of the volume. */
  structures?: readonly StructureKey[]
  /** Until the scene says otherwise. */
  first?: VolumeState
}

const INDEX = [0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5]

/** One volume of the scene: its bricks, its look, the box whose back is drawn. */
export class ShownVolume {
  readonly scene = new Scene()
  readonly texture: VolumeTexture
  seenAtMs = -Infinity
  private loader: Loader | null = null
  private state: VolumeState | null = null
  private readonly lookUp = new LookUp()
  private readonly mesh: Mesh<BufferGeometry, RawShaderMaterial>
  private readonly cuts: CutUniforms = cutUniforms()
  private readonly lassoMasks = startLassoMasks()
  private readonly place = new Matrix4()
  private readonly eye = new Vector3()
  private readonly toPatient = new Matrix4()
  private readonly centre: [number, number, number] = [0, 0, 0]
  private readonly firstState: VolumeState
  private readonly removed: Removed
  private readonly takenOut: TakenOut
  /** From the middle to the nearest side, mm. */
  private readonly halfMm: number
  private sectionSource: SectionSource | null = null
  /** Read as far as its coarsest level, since nobody has asked for it. */
  private isAhead = false
  private hasBeenAhead = false

  constructor(private readonly input: VolumeInput, private readonly read: ReadBrick, private readonly changed: () => void, options: { isSkipping: boolean; endsAt: number; isJittered: boolean }) {
    const { volume } = input
    this.firstState = input.first ?? firstState(volume)
    this.texture = new VolumeTexture(volume.levels)
    const cellsCome = () => {
      this.texture.version++
      changed()
    }
    this.removed = new Removed(volume, input.base, cellsCome)
    this.takenOut = new TakenOut(volume, input.structures ?? [], input.base, cellsCome)
    const corners = cornersOf(volume)
    const middle = new Vector3(...corners[0]!).add(new Vector3(...corners[7]!)).divideScalar(2)
    this.halfMm = Math.min(...volume.size.map((side, axis) => side * volume.spacing[axis]! / 2))
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(corners.flat()), 3))
    geometry.setIndex(INDEX)
    this.mesh = new Mesh(geometry, new RawShaderMaterial({
      glslVersion: GLSL3, vertexShader: RAY_VERTEX, fragmentShader: RAY_FRAGMENT,
      side: isRightHanded(volume) ? BackSide : FrontSide, transparent: true, depthTest: false, depthWrite: false,
      premultipliedAlpha: true, blending: CustomBlending, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor,
      uniforms: {
        ...this.cuts, volume: { value: null }, leaps: { value: null }, lookUp: { value: this.lookUp.texture }, opaqueDepth: { value: null }, hasDepth: { value: false },
        pixels: { value: new Vector2() }, toTexture: { value: new Matrix4() }, voxels: { value: new Vector3() }, voxelMm: { value: new Vector3() }, low: { value: new Vector3() }, high: { value: new Vector3() },
        stepMm: { value: 1 }, jitter: { value: options.isJittered ? 1 : 0 }, look: { value: 0 }, isSkipping: { value: options.isSkipping }, endsAt: { value: options.endsAt }, opacity: { value: 1 }, window: { value: new Vector2() },
        cutMask: { value: 0 }, sectionMask: { value: 0 }, toMain: { value: this.place },
        removed: { value: null }, toRemoved: { value: this.removed.toCells }, removes: { value: new Vector2() },
        takenOut: { value: null }, toTakenOut: { value: this.takenOut.toCells }, isAnyOut: { value: false },
        middle: { value: middle }, reach: { value: 1 }, hasGlass: { value: false }, glassNearest: { value: null }, glassNearestDepth: { value: null }, glassOthers: { value: null }, glassOthersDepth: { value: null },
      },
    }))
    this.mesh.frustumCulled = false
    this.mesh.matrixAutoUpdate = false
    this.scene.add(this.mesh)
  }

  get source(): SourceId { return this.input.source }
  stateIn(frame: Pick<PassFrame, 'state'>): VolumeState { return frame.state.volumes[this.input.source] ?? this.firstState }
  isShownIn(frame: Pick<PassFrame, 'state'>): boolean { return this.input.source in frame.state.sources && this.stateIn(frame).shown && this.stateIn(frame).opacity > 0 }
  /** Whether a cut wants its grey values, be it drawn itself or not. */
  isSectionIn({ state }: PassFrame): boolean { return this.input.source === 'main' && 'main' in state.sources && state.planes.some(({ isOn, section }) => isOn && section) }
  /** As it is on the card now; `null`: nothing yet. */
  section(frame: PassFrame): SectionSource | null {
    const { texture } = this.texture
    if (!texture) return null
    const { volume } = this.input
    const level = volume.levels[this.texture.level]!
    const into = (this.sectionSource ??= { volume: texture, lookUp: this.lookUp.texture, toTexture: new Matrix4(), low: new Vector3(), high: new Vector3(), corners: cornersOf(volume), isCast: false })
    into.volume = texture
    into.isCast = this.isShownIn(frame) && this.stateIn(frame).look === 'shaded'
    patientToTexture(volume, level, into.toTexture)
    extentIn(volume, level, into.low, into.high)
    return into
  }
  progress(): ShownProgress | null {
    const { loader } = this
    if (!loader || this.isAhead) return null
    const whole = this.input.volume.levels.findIndex((_, level) => loader.isWhole(level))
    return { ...loader.progress(), shown: this.texture.level, whole: whole < 0 ? null : whole }
  }

  /** More of it is on its way, or being laid into the texture. */
  get isStreaming(): boolean { return this.loader !== null && !this.isAhead && !(this.texture.level === this.finest && this.loader.isWhole(this.finest)) }

  /** Takes what has come; true while more can be done at once. `mayHold`: whether so many bytes more fit. */
  update(frame: PassFrame, budgetBytes: number, mayHold: (bytes: number) => boolean): boolean {
    const { renderer } = frame
    const { levels } = this.input.volume
    this.seenAtMs = frame.nowMs
    this.rememberEye(frame)
    this.look(frame)
    if (this.takenOut.set(frame.away)) this.texture.version++
    this.loader ??= this.startLoader(renderer, budgetBytes)
    if (this.isAhead) {
      this.isAhead = false
      this.loader.goOn()
      // What came ahead is seen with this frame.
      this.changed()
    }
    if (this.texture.level === -1) this.texture.begin(renderer, levels.length - 1)
    this.texture.fill(renderer)
    const { wants } = this.texture
    if (wants !== null) {
      const bricks = this.loader.take(wants, frame.isMoving ? BRICKS_A_FRAME : BRICKS_AT_REST)
      this.texture.put(renderer, bricks)
      const finer = wants - 1
      if (this.loader.isWhole(wants) && finer >= this.finest && mayHold(bytesOfLevel(levels[finer]!))) this.texture.begin(renderer, finer)
      // Perhaps more have come than a frame takes.
      if (bricks.length) this.changed()
    }
    this.texture.updateLeaps()
    return this.texture.wants === null
  }

  /** Before anybody asks for it: its coarsest level, some ten kilobytes, waits in memory for who does. Once. */
  ahead(frame: PassFrame, budgetBytes: number): void {
    if (this.loader || this.hasBeenAhead) return
    this.hasBeenAhead = this.isAhead = true
    this.rememberEye(frame)
    this.loader = this.startLoader(frame.renderer, budgetBytes)
  }

  /** Uniforms of this frame. `width`, `height`: of what is drawn into. `withGlass`: what is translucent is drawn where it lies in it. */
  aim(frame: PassFrame, step: number, width: number, height: number, withGlass: boolean): void {
    const { uniforms } = this.mesh.material
    const { volume, source } = this.input
    const level = volume.levels[this.texture.level]!
    poseMatrix(frame.state.sources[source]!.place, this.place)
    this.mesh.matrix.multiplyMatrices(frame.patientToRoom, this.place)
    this.mesh.matrixWorldNeedsUpdate = true
    uniforms.volume!.value = this.texture.texture
    uniforms.leaps!.value = this.texture.leaps
    uniforms.opaqueDepth!.value = frame.opaqueDepth
    uniforms.hasDepth!.value = frame.opaqueDepth !== null
    ;(uniforms.pixels!.value as Vector2).set(width, height)
    patientToTexture(volume, level, uniforms.toTexture!.value as Matrix4)
    ;(uniforms.voxels!.value as Vector3).set(...level.size)
    ;(uniforms.voxelMm!.value as Vector3).set(...level.spacing)
    extentIn(volume, level, uniforms.low!.value as Vector3, uniforms.high!.value as Vector3)
    uniforms.stepMm!.value = step * Math.min(...level.spacing)
    this.cut(frame)
    ;(uniforms.removes!.value as Vector2).set(...this.removed.wants(this.stateIn(frame)))
    uniforms.removed!.value = this.removed.texture
    uniforms.isAnyOut!.value = this.takenOut.isOn
    uniforms.takenOut!.value = this.takenOut.texture
    this.lookThrough(withGlass ? frame.glass : null)
  }

  /** Panes lie beside the volume, too: the box is then as large as needed for the eye to be within it. */
  private lookThrough(glass: PassFrame['glass']): void {
    const { uniforms } = this.mesh.material
    uniforms.hasGlass!.value = glass !== null
    uniforms.glassNearest!.value = glass?.nearest.texture ?? null
    uniforms.glassNearestDepth!.value = glass?.nearest.depthTexture ?? null
    uniforms.glassOthers!.value = glass?.others.texture ?? null
    uniforms.glassOthersDepth!.value = glass?.others.depthTexture ?? null
    uniforms.reach!.value = glass ? 2 + 2 * this.eye.distanceTo(uniforms.middle!.value as Vector3) / this.halfMm : 1
  }

  stop(): void {
    this.forget()
    this.texture.stop()
    this.lookUp.stop()
    this.lassoMasks.stop()
    this.removed.stop()
    this.takenOut.stop()
    this.mesh.geometry.dispose()
    this.mesh.material.dispose()
  }

  /** Gives its memory back; begins anew when it is seen again. */
  forget(): void {
    this.loader?.stop()
    this.loader = null
    this.isAhead = false
    this.texture.drop()
  }

  private finest = 0
  private startLoader(renderer: WebGLRenderer, budgetBytes: number): Loader {
    const { volume, base } = this.input
    const gl = renderer.getContext() as WebGL2RenderingContext
    this.finest = finestWithin(volume.levels, budgetBytes, gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number)
    return startLoader({
      levels: volume.levels, finest: this.finest, read: this.read, isCoarsestAlone: this.isAhead,
      // What comes ahead is no reason for a frame.
      changed: () => { if (!this.isAhead) this.changed() },
      urlOf: (level, [x, y, z]) => `${base}${level.path}/c/${z}/${y}/${x}`,
      distanceOf: (level, at) => {
        const [x, y, z] = brickCentre(volume, volume.levels[level]!, at, this.centre)
        return Math.hypot(x - this.eye.x, y - this.eye.y, z - this.eye.z)
      },
    })
  }

  private rememberEye(frame: PassFrame): void {
    poseMatrix(frame.state.sources[this.input.source]!.place, this.place)
    this.toPatient.multiplyMatrices(frame.patientToRoom, this.place).invert()
    this.eye.setFromMatrixPosition(frame.camera.matrixWorld).applyMatrix4(this.toPatient)
  }

  /** Tables, when the person has changed how it is shown. */
  private look(frame: PassFrame): void {
    const state = this.stateIn(frame)
    if (state === this.state) return
    this.state = state
    const { values, unit } = this.input.volume
    const transfer = transferTable(pointsOf(state, unit), values)
    const greys = windowTable(state.window, values)
    const shares = valueTable(values)
    this.lookUp.set(transfer, greys, shares)
    this.texture.see(state.look === 'shaded' ? transfer.filter((_, at) => at % 4 === 3) : state.look === 'mip' ? greys : shares)
    const { uniforms } = this.mesh.material
    uniforms.look!.value = LOOK[state.look]
    uniforms.opacity!.value = state.opacity
    const range = values[255]! - values[0]! || 1
    ;(uniforms.window!.value as Vector2).set((state.window.center - values[0]!) / range, state.window.width / range)
  }

  /** The scene's planes and box are in the space of 'main'; the ray is in that of its own source. */
  private cut({ state }: PassFrame): void {
    const { uniforms } = this.mesh.material
    const active = activePlanes(state.planes)
    setCuts(this.cuts, active, state.box)
    uniforms.cutMask!.value = maskOfAll(active)
    uniforms.sectionMask!.value = active.reduce((mask, { section }, n) => (section ? mask | (1 << n) : mask), 0)
    const e = this.place.elements
    for (const plane of (this.cuts.cutPlanes.value as Vector4[]).slice(0, active.length)) {
      const { x, y, z, w } = plane
      plane.set(x * e[0] + y * e[1] + z * e[2], x * e[4] + y * e[5] + z * e[6], x * e[8] + y * e[9] + z * e[10], w - (x * e[12] + y * e[13] + z * e[14]))
    }
    if (state.box) (this.cuts.cutBox.value as Matrix4).multiply(this.place)
    this.lassoMasks.set(this.cuts, state.lassos)
  }
}

import { Data3DTexture, DataTexture, DataUtils, HalfFloatType, GLSL3, LinearFilter, Matrix4, Mesh, NearestFilter, OrthographicCamera, PlaneGeometry, RawShaderMaterial, RedFormat, RGBAFormat, Scene, UnsignedByteType, WebGL3DRenderTarget, WebGLRenderTarget, type WebGLRenderer } from 'three'
import type { Brick } from './loader'
import { bytesOfLevel, type ManifestLevel } from './levels'
import { BRICK, LevelCells, leapsOf, visibleUpTo } from './occupancy'

/** Of the next level, drawn from the present one in a frame: 24 layers of 512 x 512. */
const FILLED_A_FRAME = 24 * 512 * 512
/** 2 MB. */
export const BRICKS_A_FRAME = 8
/** 6 MB: where frames are few, as much must come with each as a line brings meanwhile. */
export const BRICKS_AT_REST = 24
const EMPTY_BRICK = new Uint8Array(BRICK ** 3)

const FILL = {
  glslVersion: GLSL3,
  vertexShader: 'precision highp float; in vec3 position; out vec2 at; void main() { at = position.xy * 0.5 + 0.5; gl_Position = vec4(position.xy, 0.0, 1.0); }',
  // From the middle of a finer voxel to the same place of the coarser level.
  fragmentShader: 'precision highp float; precision highp sampler3D; in vec2 at; out vec4 colour; uniform sampler3D coarse; uniform mat4 toCoarse; uniform float layer; void main() { colour = vec4(texture(coarse, (toCoarse * vec4(at, layer, 1.0)).xyz).r, 0.0, 0.0, 1.0); }',
}

interface Held { level: number; target: WebGL3DRenderTarget; cells: LevelCells; leaps: Data3DTexture }

/**
 * One volume on the graphics card: one level, whole at any moment. A finer level is first drawn from the coarser one, layer by
 * layer, and takes its place when it is full; its own bricks then come in over that. So a ray reads one texture, and there
 * are no seams where a brick is missing.
 */
export class VolumeTexture {
  private shown: Held | null = null
  private next: { held: Held; filled: number } | null = null
  private visible: Uint16Array
  private areLeapsStale = false
  private readonly filler = makeFiller()
  /** Grows with every change of what is seen. */
  version = 0

  /** @param levels finest first. */
  constructor(private readonly levels: readonly ManifestLevel[]) {
    this.visible = visibleUpTo(new Uint8Array(256).fill(1))
  }

  /** -1: nothing yet. */
  get level(): number { return this.shown?.level ?? -1 }
  /** Whose bricks are asked for now. */
  get wants(): number | null { return this.next ? null : this.shown?.level ?? null }
  get texture() { return this.shown?.target.texture ?? null }
  get leaps() { return this.shown?.leaps ?? null }
  get bytes(): number {
    return [this.shown, this.next?.held].reduce((sum, one) => sum + (one ? bytesOfLevel(this.levels[one.level]!) : 0), 0)
  }

  /** Weights of the codes, 256: what has none is leapt over. */
  see(weights: ArrayLike<number>): void {
    const visible = visibleUpTo(weights)
    if (visible.every((one, index) => one === this.visible[index])) return
    this.visible = visible
    this.areLeapsStale = true
  }

  /** Begins a level: at once if it is the first, else it is filled over the next frames. */
  begin(renderer: WebGLRenderer, level: number): void {
    if (this.next) throw new Error('two levels are begun at once')
    const held = this.hold(renderer, level)
    if (this.shown) this.next = { held, filled: 0 }
    else {
      this.shown = held
      this.areLeapsStale = true
      this.version++
    }
  }

  /** Some layers; the level takes its place with the last. */
  fill(renderer: WebGLRenderer): void {
    if (!this.next || !this.shown) return
    const { held } = this.next
    const finer = this.levels[held.level]!
    const { uniforms } = this.filler.material
    uniforms.coarse!.value = this.shown.target.texture
    ;(uniforms.toCoarse!.value as Matrix4).copy(betweenLevels(finer, this.levels[this.shown.level]!))
    const last = Math.min(finer.size[2], this.next.filled + Math.max(1, Math.floor(FILLED_A_FRAME / (finer.size[0] * finer.size[1]))))
    for (; this.next.filled < last; this.next.filled++) {
      uniforms.layer!.value = (this.next.filled + 0.5) / finer.size[2]
      renderer.setRenderTarget(held.target, this.next.filled)
      renderer.render(this.filler.scene, this.filler.camera)
    }
    renderer.setRenderTarget(null)
    if (last < finer.size[2]) return
    release(this.shown)
    this.shown = held
    this.next = null
    this.areLeapsStale = true
    this.version++
  }

  put(renderer: WebGLRenderer, bricks: readonly Brick[]): void {
    if (!this.shown || bricks.length === 0) return
    const gl = renderer.getContext() as WebGL2RenderingContext
    const size = this.levels[this.shown.level]!.size
    const handle = (renderer.properties.get(this.shown.target.texture) as { __webglTexture: WebGLTexture }).__webglTexture
    renderer.state.activeTexture(gl.TEXTURE0)
    renderer.state.bindTexture(gl.TEXTURE_3D, handle)
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1)
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false)
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false)
    // A chunk is always whole, also where it reaches beyond the volume.
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, BRICK)
    gl.pixelStorei(gl.UNPACK_IMAGE_HEIGHT, BRICK)
    for (const { at, codes, cells } of bricks) {
      const [x, y, z] = [at[0] * BRICK, at[1] * BRICK, at[2] * BRICK]
      gl.texSubImage3D(gl.TEXTURE_3D, 0, x, y, z, Math.min(BRICK, size[0] - x), Math.min(BRICK, size[1] - y), Math.min(BRICK, size[2] - z), gl.RED, gl.UNSIGNED_BYTE, codes ?? EMPTY_BRICK)
      this.shown.cells.add(at, cells)
    }
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0)
    gl.pixelStorei(gl.UNPACK_IMAGE_HEIGHT, 0)
    this.areLeapsStale = true
    this.version++
  }

  /** Once a frame at most: 5 to 15 ms for the largest level. */
  updateLeaps(): void {
    if (!this.areLeapsStale || !this.shown) return
    this.areLeapsStale = false
    const { cells, leaps } = this.shown
    leapsOf(cells.ranges(), this.visible, cells.size, leaps.image.data as Uint8Array<ArrayBuffer>)
    leaps.needsUpdate = true
    this.version++
  }

  /** Uses its program once, on one pixel. */
  touch(renderer: WebGLRenderer): void {
    const pixel = new WebGLRenderTarget(1, 1, { depthBuffer: false })
    renderer.setRenderTarget(pixel)
    renderer.render(this.filler.scene, this.filler.camera)
    renderer.setRenderTarget(null)
    pixel.dispose()
  }

  /** The card's memory is given back; a level may be begun again. */
  drop(): void {
    release(this.shown)
    release(this.next?.held ?? null)
    this.shown = this.next = null
    this.version++
  }

  stop(): void {
    this.drop()
    this.filler.stop()
  }

  private hold(renderer: WebGLRenderer, level: number): Held {
    const { size } = this.levels[level]!
    const target = new WebGL3DRenderTarget(...size, { format: RedFormat, type: UnsignedByteType, depthBuffer: false, generateMipmaps: false, minFilter: LinearFilter, magFilter: LinearFilter })
    renderer.initRenderTarget(target)
    const before = this.shown?.cells.lifted(size) ?? null
    const cells = new LevelCells(size, before)
    const leaps = new Data3DTexture(new Uint8Array(cells.size[0] * cells.size[1] * cells.size[2]), ...cells.size)
    leaps.format = RedFormat
    leaps.type = UnsignedByteType
    leaps.minFilter = leaps.magFilter = NearestFilter
    leaps.unpackAlignment = 1
    return { level, target, cells, leaps }
  }
}

function release(held: Held | null): void {
  held?.target.dispose()
  held?.leaps.dispose()
}

/** 0..1 of the finer level to 0..1 of the coarser one, which may reach a little further. */
export function betweenLevels(finer: ManifestLevel, coarser: ManifestLevel, into = new Matrix4()): Matrix4 {
  const scale: number[] = []
  const offset: number[] = []
  for (let axis = 0; axis < 3; axis++) {
    const extent = coarser.size[axis]! * coarser.spacing[axis]!
    scale.push(finer.size[axis]! * finer.spacing[axis]! / extent)
    offset.push((finer.translation[axis]! - finer.spacing[axis]! / 2 - coarser.translation[axis]! + coarser.spacing[axis]! / 2) / extent)
  }
  return into.makeScale(scale[0]!, scale[1]!, scale[2]!).setPosition(offset[0]!, offset[1]!, offset[2]!)
}

function makeFiller() {
  const material = new RawShaderMaterial({ ...FILL, uniforms: { coarse: { value: null }, toCoarse: { value: new Matrix4() }, layer: { value: 0 } }, depthTest: false, depthWrite: false })
  const geometry = new PlaneGeometry(2, 2)
  const mesh = new Mesh(geometry, material)
  mesh.frustumCulled = false
  const scene = new Scene()
  scene.add(mesh)
  return { material, scene, camera: new OrthographicCamera(), stop: () => { material.dispose(); geometry.dispose() } }
}

/** 256 x 2: colours times extinction and extinction above; window's grey and share of the range below. */
export class LookUp {
  readonly texture: DataTexture
  private readonly halves = new Uint16Array(256 * 4 * 2)

  constructor() {
    this.texture = new DataTexture(this.halves, 256, 2, RGBAFormat, HalfFloatType)
    this.texture.minFilter = this.texture.magFilter = LinearFilter
  }

  set(transfer: Float32Array, greys: Float32Array, shares: Float32Array): void {
    for (let at = 0; at < 1024; at++) this.halves[at] = DataUtils.toHalfFloat(transfer[at]!)
    for (let code = 0; code < 256; code++) {
      this.halves[1024 + code * 4] = DataUtils.toHalfFloat(greys[code]!)
      this.halves[1025 + code * 4] = DataUtils.toHalfFloat(shares[code]!)
    }
    this.texture.needsUpdate = true
  }

  stop(): void { this.texture.dispose() }
}


import { BufferGeometry, DataTexture, Float32BufferAttribute, FrontSide, Group, LinearFilter, Matrix4, Mesh, RedFormat, RGBAFormat, ShaderMaterial, UnsignedByteType } from 'three'
import type { AssetScreen, Mm3, SourceId, StructureKey } from '../../contract'
import type { FetchAsset } from './assets'
import { CUT_GLSL, type CutUniforms } from './cuts'
import { startFrames, type Frames } from './frames'
import { LENS_GLSL, type LensUniforms } from './lens'
import type { Look } from './looks'

/** Pictures on the fronts of boards; the boards themselves are meshes like any other. */
export interface Screens {
  solid: Group
  veil: Group
  /** The boards of one model of the scene; none: what was there goes. The same list again changes nothing. */
  set(source: SourceId, screens: readonly AssetScreen[], fetchAsset: FetchAsset): void
  show(looks: readonly Look[], placeOf: (key: StructureKey) => Matrix4 | undefined): void
  /** The frame that is wanted; drawn as soon as it is there. */
  setFrame(key: StructureKey, frame: number): void
  /** The frame that is drawn; null: none has come yet. */
  frameOf(key: StructureKey): number | null
  /** The context is back: textures are filled again. */
  restored(): void
  stop(): void
}

const VERTEX = /* glsl */ `
uniform mat4 place;
varying vec2 vAt;
varying vec3 vMm;
void main() {
  vec4 mm = place * vec4(position, 1.0);
  vAt = uv;
  vMm = mm.xyz;
  gl_Position = projectionMatrix * modelViewMatrix * mm;
}`

/** The frame's own grey and colours, without light: a lamp would change what is read in them. */
const FRAGMENT = /* glsl */ `
varying vec2 vAt;
varying vec3 vMm;
${CUT_GLSL}
${LENS_GLSL}
uniform sampler2D frame;
uniform int mask;
uniform float opacity;
uniform bool isGrey;
void main() {
  if (isCutAway(vMm, mask) || isInLens(mask)) discard;
  vec4 texel = texture2D(frame, vAt);
  gl_FragColor = vec4((isGrey ? texel.rrr : texel.rgb) * opacity, opacity);
}`

interface Board {
  source: SourceId
  mesh: Mesh<BufferGeometry, ShaderMaterial>
  frames: Frames
  texture: DataTexture | null
  isShown: boolean
  wanted: number
  drawn: number | null
  /** Asked for and not there yet. */
  coming: number | null
}

/**
 * One plane, one texture and one draw call a board, whatever the length of its clip.
 * @param ask a frame has come
 */
export function startScreens(cuts: CutUniforms & LensUniforms, ask: () => void): Screens {
  const solid = new Group()
  const veil = new Group()
  const boards = new Map<StructureKey, Board>()
  const abort = new AbortController()
  const given = new Map<SourceId, readonly AssetScreen[]>()

  const add = (source: SourceId, screen: AssetScreen, fetchAsset: FetchAsset) => {
    const key = `${source}/${screen.key}` as StructureKey
    const board: Board = { source, mesh: new Mesh(frontOf(screen), materialOf(screen, cuts)), frames: startFrames(screen, fetchAsset, abort.signal), texture: null, isShown: false, wanted: 0, drawn: null, coming: null }
    // Placed by its uniform: what is cut is told in the patient's millimetres.
    board.mesh.frustumCulled = false
    board.mesh.matrixAutoUpdate = false
    board.mesh.visible = false
    // After the board that it lies on.
    board.mesh.renderOrder = 1
    solid.add(board.mesh)
    boards.set(key, board)
  }
  const drop = (key: StructureKey, { mesh, texture }: Board) => {
    mesh.removeFromParent()
    mesh.geometry.dispose()
    mesh.material.dispose()
    texture?.dispose()
    boards.delete(key)
  }

  const bring = (board: Board) => {
    const { wanted } = board
    if (board.coming === wanted) return
    board.coming = wanted
    board.frames.get(wanted).then((pixels) => {
      // Another is wanted by now, which brings itself.
      if (abort.signal.aborted || board.wanted !== wanted || !board.mesh.parent) return
      put(board, pixels, wanted)
      board.mesh.visible = board.isShown
      ask()
    }).catch(() => {
      // What did not come is asked for again by whoever wants the frame again; the board keeps the picture before.
    }).finally(() => {
      if (board.coming === wanted) board.coming = null
    })
  }
  const put = (board: Board, pixels: Uint8Array, frame: number) => {
    board.texture ??= textureOf(board.frames.screen)
    const { data } = board.texture.image as unknown as { data: Uint8Array }
    if (board.frames.screen.channels === 1) data.set(pixels)
    else for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
      data[to] = pixels[from]!
      data[to + 1] = pixels[from + 1]!
      data[to + 2] = pixels[from + 2]!
    }
    board.texture.needsUpdate = true
    board.mesh.material.uniforms.frame!.value = board.texture
    board.drawn = frame
  }

  return {
    solid, veil,
    set(source, screens, fetchAsset) {
      if (given.get(source) === screens) return
      given.set(source, screens)
      for (const [key, board] of boards) if (board.source === source) drop(key, board)
      for (const screen of screens) add(source, screen, fetchAsset)
    },
    show(looks, placeOf) {
      for (const { key, isShown, opacity, mask } of looks) {
        const board = boards.get(key)
        const place = placeOf(key)
        if (!board || !place) continue
        const isGlass = opacity < 1
        const { uniforms } = board.mesh.material
        ;(uniforms.place!.value as Matrix4).copy(place)
        uniforms.mask!.value = mask
        uniforms.opacity!.value = opacity
        board.mesh.material.transparent = isGlass
        board.mesh.material.depthWrite = !isGlass
        ;(isGlass ? veil : solid).add(board.mesh)
        board.isShown = isShown
        board.mesh.visible = isShown && board.drawn !== null
        // Nobody sees it: nothing is fetched for it.
        if (isShown && board.drawn === null) bring(board)
      }
    },
    setFrame(key, frame) {
      const board = boards.get(key)
      if (!board) return
      const wanted = Math.min(board.frames.screen.times.length - 1, Math.max(0, Math.floor(frame)))
      if (board.wanted === wanted && board.drawn === wanted) return
      board.wanted = wanted
      bring(board)
    },
    frameOf: (key) => boards.get(key)?.drawn ?? null,
    restored() {
      for (const { texture } of boards.values()) if (texture) texture.needsUpdate = true
    },
    stop() {
      abort.abort()
      for (const [key, board] of boards) drop(key, board)
    },
  }
}

/** The picture's plane: first pixel at the corner, the first row of a texture is its upper one. Seen from where a row goes to the right and a column down. */
function frontOf({ corner, row, down, mm: [width, height] }: AssetScreen): BufferGeometry {
  const at = (right: number, below: number): Mm3 => [0, 1, 2].map((axis) => corner[axis]! + row[axis]! * width * right + down[axis]! * height * below) as Mm3
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute([at(0, 0), at(0, 1), at(1, 1), at(1, 0)].flat(), 3))
  geometry.setAttribute('uv', new Float32BufferAttribute([0, 0, 0, 1, 1, 1, 1, 0], 2))
  geometry.setIndex([0, 1, 2, 0, 2, 3])
  return geometry
}

function materialOf({ channels }: AssetScreen, cuts: CutUniforms & LensUniforms): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: VERTEX, fragmentShader: FRAGMENT, side: FrontSide, premultipliedAlpha: true,
    uniforms: { ...cuts, frame: { value: null }, place: { value: new Matrix4() }, mask: { value: 0 }, opacity: { value: 1 }, isGrey: { value: channels === 1 } },
    // On the board's own front, which has the same depth.
    polygonOffset: true, polygonOffsetFactor: -2, polygonOffsetUnits: -2,
  })
}

function textureOf({ size: [columns, rows], channels }: AssetScreen): DataTexture {
  const texture = new DataTexture(new Uint8Array(columns * rows * (channels === 1 ? 1 : 4)).fill(255), columns, rows, channels === 1 ? RedFormat : RGBAFormat, UnsignedByteType)
  texture.magFilter = LinearFilter
  texture.minFilter = LinearFilter
  texture.unpackAlignment = 1
  return texture
}

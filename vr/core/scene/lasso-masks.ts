import { DataArrayTexture, LinearFilter, Matrix4, RedFormat, UnsignedByteType, type IUniform } from 'three'
import { BOUNDS, type Lasso } from '../../contract'
import { isInOutline } from '../state/cut-away'
import { lassoAxes } from './lasso'

/** What a lasso took away, by one texture for meshes, caps and ray alike. */
export const LASSO_GLSL = /* glsl */ `
uniform highp sampler2DArray lassoMasks;   // distance from the outline, half is on it
uniform mat4 lassos[${BOUNDS.lassos}];     // patient mm to place on the mask times depth, and depth
uniform int lassoCount;
uniform int lassoKeeps;                    // bit n: lasso n keeps its inside
// Bit n of 'own': lasso n is not asked.
bool isLassoedAway(vec3 mm, int own) {
  for (int n = 0; n < ${BOUNDS.lassos}; n++) {
    if (n >= lassoCount) break;
    if ((own & (1 << n)) != 0) continue;
    vec4 seen = lassos[n] * vec4(mm, 1.0);
    vec2 at = seen.xy / max(seen.w, 1e-6);
    bool isInside = seen.w > 0.0 && all(greaterThanEqual(at, vec2(0.0))) && all(lessThanEqual(at, vec2(1.0))) && textureLod(lassoMasks, vec3(at, float(n)), 0.0).r > 0.5;
    if (isInside != ((lassoKeeps & (1 << n)) != 0)) return true;
  }
  return false;
}`

export type LassoUniforms = Record<'lassoMasks' | 'lassos' | 'lassoCount' | 'lassoKeeps', IUniform>

export function lassoUniforms(): LassoUniforms {
  return { lassoMasks: { value: null }, lassos: { value: Array.from({ length: BOUNDS.lassos }, () => new Matrix4()) }, lassoCount: { value: 0 }, lassoKeeps: { value: 0 } }
}

/** Pixels of a mask along its side. Distances are blended between them, so that straight edges are exact. */
const SIDE = 256
/** Distance is kept to this many of them on either side of the outline; around it stays as much room. */
const REACH = 4

export interface LassoMasks {
  /** Draws what is new; nothing where the list is the one from before. */
  set(uniforms: LassoUniforms, lassos: readonly Lasso[]): void
  stop(): void
}

/** 512 kB on the card from the first lasso to the last. */
export function startLassoMasks(): LassoMasks {
  let texture: DataArrayTexture | null = null
  let last: readonly Lasso[] | null = null
  const drop = () => {
    texture?.dispose()
    texture = null
  }
  return {
    set(uniforms, lassos) {
      if (lassos === last) return
      const before = last
      last = lassos
      const shown = lassos.slice(0, BOUNDS.lassos)
      uniforms.lassoCount.value = shown.length
      uniforms.lassoKeeps.value = shown.reduce((bits, { keeps }, n) => (keeps === 'inside' ? bits | (1 << n) : bits), 0)
      if (shown.length === 0) {
        drop()
        uniforms.lassoMasks.value = null
        return
      }
      if (!texture) {
        texture = new DataArrayTexture(new Uint8Array(SIDE * SIDE * BOUNDS.lassos), SIDE, SIDE, BOUNDS.lassos)
        texture.format = RedFormat
        texture.type = UnsignedByteType
        texture.minFilter = texture.magFilter = LinearFilter
        texture.unpackAlignment = 1
      }
      const pixels = texture.image.data as Uint8Array
      shown.forEach((lasso, n) => {
        const frame = frameOf(lasso)
        ;(uniforms.lassos.value as Matrix4[])[n]!.copy(toMask(lasso, frame))
        if (before?.[n] !== lasso || uniforms.lassoMasks.value === null) drawMask(lasso.outline, frame, pixels.subarray(n * SIDE * SIDE, (n + 1) * SIDE * SIDE))
      })
      texture.needsUpdate = true
      uniforms.lassoMasks.value = texture
    },
    stop() {
      drop()
      last = null
    },
  }
}

interface Frame { left: number; low: number; width: number; height: number }

/** The outline's own box and room around it. */
function frameOf({ outline }: Lasso): Frame {
  const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)]
  const span = (values: readonly number[]) => {
    const [least, most] = [Math.min(...values), Math.max(...values)]
    const room = (Math.max(most - least, 1e-6) * REACH) / (SIDE - 2 * REACH)
    return [least - room, most - least + 2 * room] as const
  }
  const [[left, width], [low, height]] = [span(xs), span(ys)]
  return { left, low, width, height }
}

function toMask(lasso: Lasso, { left, low, width, height }: Frame): Matrix4 {
  const { right, up, ahead } = lassoAxes(lasso)
  const across = right.clone().addScaledVector(ahead, -left).divideScalar(width)
  const above = up.clone().addScaledVector(ahead, -low).divideScalar(height)
  const [ex, ey, ez] = lasso.eye
  const back = ({ x, y, z }: { x: number; y: number; z: number }) => -(x * ex + y * ey + z * ez)
  return new Matrix4().set(
    across.x, across.y, across.z, back(across),
    above.x, above.y, above.z, back(above),
    0, 0, 0, 0,
    ahead.x, ahead.y, ahead.z, back(ahead),
  )
}

/** Inside white, outside black, and the distance in between near the outline. */
export function drawMask(outline: Lasso['outline'], { left, low, width, height }: Frame, into: Uint8Array): void {
  const corners = outline.map(([x, y]): [number, number] => [((x - left) / width) * SIDE - 0.5, ((y - low) / height) * SIDE - 0.5])
  const distances = new Float32Array(SIDE * SIDE).fill(REACH)
  for (const [n, [ax, ay]] of corners.entries()) {
    const [bx, by] = corners[(n + 1) % corners.length]!
    const [dx, dy] = [bx - ax, by - ay]
    const square = dx * dx + dy * dy || 1e-12
    const [x0, x1] = [Math.max(0, Math.floor(Math.min(ax, bx) - REACH)), Math.min(SIDE - 1, Math.ceil(Math.max(ax, bx) + REACH))]
    const [y0, y1] = [Math.max(0, Math.floor(Math.min(ay, by) - REACH)), Math.min(SIDE - 1, Math.ceil(Math.max(ay, by) + REACH))]
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) {
      const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square))
      const far = Math.hypot(x - ax - along * dx, y - ay - along * dy)
      if (far < distances[y * SIDE + x]!) distances[y * SIDE + x] = far
    }
  }
  for (let y = 0, at = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++, at++) {
    const signed = isInOutline(corners, x, y) ? distances[at]! : -distances[at]!
    into[at] = Math.round(127.5 + (127.5 * signed) / REACH)
  }
}

import { Vector3, type IUniform } from 'three'
import { BOUNDS, type StructureKey } from '../../contract'
import type { Look } from './looks'

/**
 * A window that follows the pointer or stands: inside it what is in front is seen through, and the volume or what lies deeper
 * shows. One person's look, not the scene's. CSS pixels of the canvas.
 */
export interface Lens { x: number; y: number; radiusPx: number; /** What is seen through; absent: by `opensIn`. */ opens?: readonly StructureKey[] }

/** Beside the bits of the planes: what opens in the lens. */
export const OPENS = 1 << BOUNDS.planes

/** What faces the viewer goes, what is seen edgewise stays: one sees by its rim where it is. */
export const LENS_GLSL = /* glsl */ `
uniform vec3 lens;                         // centre and radius in pixels of what is drawn into; no radius: none
bool isInLens(int mask) { return lens.z > 0.0 && (mask & ${OPENS}) != 0 && distance(gl_FragCoord.xy, lens.xy) < lens.z; }`

export type LensUniforms = Record<'lens', IUniform>
export const lensUniforms = (): LensUniforms => ({ lens: { value: new Vector3() } })

/** With a volume behind it all that is opaque opens; else the outermost layer of what is shown. */
function opensIn(lens: Lens, looks: readonly Look[], hasVolume: boolean): (look: Look) => boolean {
  if (lens.opens) {
    const chosen = new Set(lens.opens)
    return ({ key }) => chosen.has(key)
  }
  if (hasVolume) return () => true
  const outermost = Math.min(...looks.filter(({ isShown }) => isShown).map(({ layer }) => layer))
  return ({ layer }) => layer === outermost
}

export const isWithin = ({ x, y, radiusPx }: Lens, at: { x: number; y: number }) => Math.hypot(at.x - x, at.y - y) < radiusPx

/** Marks what opens. */
export function openLooks(lens: Lens, looks: readonly Look[], hasVolume: boolean): void {
  const opens = opensIn(lens, looks, hasVolume)
  for (const look of looks) if (opens(look)) look.mask |= OPENS
}

/** `size`: of what is drawn into; `cssWidth`: of the canvas. */
export function aimLens(uniforms: LensUniforms, lens: Lens | null, { width, height }: { width: number; height: number }, cssWidth: number): void {
  const ratio = width / Math.max(1, cssWidth)
  const into = uniforms.lens.value as Vector3
  if (lens) into.set(lens.x * ratio, height - lens.y * ratio, lens.radiusPx * ratio)
  else into.z = 0
}

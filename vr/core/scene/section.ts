import { BufferGeometry, DoubleSide, Float32BufferAttribute, Group, Matrix4, Mesh, ShaderMaterial, Vector3, type IUniform, type Texture } from 'three'
import type { CutPlane, Mm3 } from '../../contract'
import { CUT_GLSL, maskOfAll, type CutUniforms } from './cuts'

/** Where a cut finds the grey values of the original. Given by the volume's pass for one frame. */
export interface SectionSource {
  /** Codes; the lower row of `lookUp` has the window's grey of each. */
  volume: Texture
  lookUp: Texture
  /** Patient mm (of 'main') to 0..1 of the texture, and where in that the volume begins and ends. */
  toTexture: Matrix4
  low: Vector3
  high: Vector3
  /** Patient mm, x fastest. */
  corners: readonly Mm3[]
  /** The ray draws the section itself where it comes in. */
  isCast: boolean
}

export const SECTION_GLSL = /* glsl */ `
uniform highp sampler3D sectionVolume;
uniform highp sampler2D sectionLookUp;
uniform mat4 sectionTo;
uniform vec3 sectionLow, sectionHigh;
uniform bool hasSection;
// Grey on the screen as it is, and whether there is anything: code 0 is the air around, or what is not shown on purpose.
vec4 greyAt(vec3 mm) {
  vec3 at = (sectionTo * vec4(mm, 1.0)).xyz;
  if (!hasSection || any(lessThan(at, sectionLow)) || any(greaterThan(at, sectionHigh))) return vec4(0.0);
  float code = textureLod(sectionVolume, at, 0.0).r;
  float grey = textureLod(sectionLookUp, vec2((code * 255.0 + 0.5) / 256.0, 0.75), 0.0).r;
  return vec4(vec3(grey), smoothstep(0.0, 1.5 / 255.0, code));
}`

export type SectionUniforms = Record<'sectionVolume' | 'sectionLookUp' | 'sectionTo' | 'sectionLow' | 'sectionHigh' | 'hasSection', IUniform>

export function sectionUniforms(): SectionUniforms {
  return { sectionVolume: { value: null }, sectionLookUp: { value: null }, sectionTo: { value: new Matrix4() }, sectionLow: { value: new Vector3() }, sectionHigh: { value: new Vector3() }, hasSection: { value: false } }
}

export function setSection(uniforms: SectionUniforms, source: SectionSource | null): void {
  uniforms.hasSection.value = source !== null
  uniforms.sectionVolume.value = source?.volume ?? null
  uniforms.sectionLookUp.value = source?.lookUp ?? null
  if (!source) return
  ;(uniforms.sectionTo.value as Matrix4).copy(source.toTexture)
  ;(uniforms.sectionLow.value as Vector3).copy(source.low)
  ;(uniforms.sectionHigh.value as Vector3).copy(source.high)
}

const VERTEX = /* glsl */ `
varying vec3 vMm;
void main() {
  vMm = position;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`

const FRAGMENT = /* glsl */ `
varying vec3 vMm;
${CUT_GLSL}
${SECTION_GLSL}
uniform int mask;
void main() {
  if (isCutAway(vMm, mask)) discard;
  vec4 grey = greyAt(vMm);
  if (grey.a < 0.5) discard;
  gl_FragColor = vec4(grey.rgb, 1.0);
}`

/** Behind the faces of the structures: less than anybody sees, more than depth can tell apart. */
const BEHIND_MM = 0.05

/** The whole slice at each cut that asks for it, where no ray draws it: around and between the structures, too. */
export interface Slices { group: Group; show(active: readonly CutPlane[], source: SectionSource | null): void; stop(): void }

export function startSlices(uniforms: CutUniforms & SectionUniforms): Slices {
  const group = new Group()
  let shown: { mesh: Mesh<BufferGeometry, ShaderMaterial>; of: string }[] = []
  const drop = (one: (typeof shown)[number]) => {
    group.remove(one.mesh)
    one.mesh.geometry.dispose()
    one.mesh.material.dispose()
  }
  return {
    group,
    show(active, source) {
      if (!source && shown.length === 0) return
      const wanted = source && !source.isCast ? active.flatMap((plane, n) => (plane.section ? [{ plane, mask: maskOfAll(active) & ~(1 << n) }] : [])) : []
      const named = wanted.map((one) => ({ ...one, of: `${one.plane.normal.join()} ${one.plane.distanceMm} ${one.mask}` }))
      for (const old of shown) if (!named.some(({ of }) => of === old.of)) drop(old)
      shown = named.flatMap(({ plane, mask, of }) => {
        const known = shown.find((one) => one.of === of)
        if (known) return [known]
        const geometry = sliceOf(plane, source!.corners)
        if (!geometry) return []
        const mesh = new Mesh(geometry, new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { ...uniforms, mask: { value: mask } }, side: DoubleSide }))
        mesh.frustumCulled = false
        group.add(mesh)
        return [{ mesh, of }]
      })
    },
    stop() {
      for (const one of shown) drop(one)
      shown = []
    },
  }
}

/** Where a plane meets a box: three to six corners, fanned. */
function sliceOf({ normal, distanceMm }: CutPlane, corners: readonly Mm3[]): BufferGeometry | null {
  const across = new Vector3(...normal)
  const points: Vector3[] = []
  for (let from = 0; from < 8; from++) for (const bit of [1, 2, 4]) {
    if (from & bit) continue
    const [a, b] = [new Vector3(...corners[from]!), new Vector3(...corners[from | bit]!)]
    const [ahead, beyond] = [across.dot(a) - distanceMm, across.dot(b) - distanceMm]
    if (ahead > 0 !== beyond > 0) points.push(a.lerp(b, ahead / (ahead - beyond)))
  }
  if (points.length < 3) return null
  const middle = points.reduce((sum, point) => sum.add(point), new Vector3()).divideScalar(points.length)
  const right = points[0]!.clone().sub(middle).normalize()
  const up = new Vector3().crossVectors(across, right)
  const turn = (point: Vector3) => Math.atan2(point.clone().sub(middle).dot(up), point.clone().sub(middle).dot(right))
  points.sort((a, b) => turn(a) - turn(b))
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute(points.flatMap((point) => point.addScaledVector(across, -BEHIND_MM).toArray()), 3))
  geometry.setIndex(points.slice(2).flatMap((_, n) => [0, n + 1, n + 2]))
  return geometry
}

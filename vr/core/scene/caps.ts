import { BufferGeometry, Color, DoubleSide, Float32BufferAttribute, Group, Matrix4, Mesh, ShaderMaterial, Vector3 } from 'three'
import { CUT_GLSL, type CutUniforms } from './cuts'
import type { Mm3, StructureKey } from '../../contract'
import { MOST_HALVES, onSide, type CutFace } from '../state/cut-faces'
import { isOf, MAIN } from '../state/structure-key'
import { LENS_GLSL, type LensUniforms } from './lens'
import { isGlass, type Look } from './looks'
import type { Meshes } from './meshes'
import { mm3 } from './patient'
import { outlineOf, type Frame, type Outline } from './outline'
import { SECTION_GLSL, type SectionUniforms } from './section'

/** The face that a plane cuts through one structure (those of a box and a lasso have none); `areaMm2` is the mesh's own, not counted from pixels. null: another cut may have taken a part of the face. */
export interface Section { plane: string; key: StructureKey; areaMm2: number | null }

export interface Caps {
  group: Group
  /** Faces of the cuts as they are now. Costs milliseconds where a plane or a structure has moved, nothing where not. */
  show(looks: readonly Look[], cuts: readonly CutFace[]): void
  sections(): Section[]
  asDepth(draw: () => void): void
  setLit(isLit: boolean): void
  stop(): void
}

const VERTEX = /* glsl */ `
attribute vec4 look;
attribute vec4 home;
attribute vec4 within;
varying vec3 vMm;
varying vec4 vHome;
varying vec4 vWithin;
flat varying vec4 vLook;
void main() {
  vWithin = within;
  vMm = position;
  vHome = home;
  vLook = look;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`

const FRAGMENT = /* glsl */ `
varying vec3 vMm;
varying vec4 vHome;
varying vec4 vWithin;
flat varying vec4 vLook;
${CUT_GLSL}
${LENS_GLSL}
${SECTION_GLSL}
uniform bool isLit;
void main() {
  // A box's face ends at its edges, a lasso's at the rays through its corners.
  if (any(lessThan(vWithin, vec4(0.0)))) discard;
  // The mask asks the other cuts: on its own it lies.
  if (isCutAway(vMm, int(vLook.w)) || isInLens(int(vLook.w))) discard;
  // A little brighter than the surface beside it: a cut face reads as one.
  gl_FragColor = vec4(isLit ? mix(vLook.rgb, vec3(1.0), 0.12) : vLook.rgb, 1.0);
  #include <colorspace_fragment>
  // Grey of the original where the structure comes from, also when it was pulled out.
  vec4 grey = vHome.w > 0.5 ? greyAt(vHome.xyz) : vec4(0.0);
  gl_FragColor.rgb = mix(gl_FragColor.rgb, grey.rgb, grey.a);
}`

/** What lies within something else is drawn over it: less than anybody sees, more than depth can tell apart. */
const RISE_MM = 0.05

/** Corners of those triangles that may meet a plane, three each. */
export type TrianglesNear = (key: StructureKey, geometry: BufferGeometry, frame: Frame) => ArrayLike<number>

export function startCaps(cuts: CutUniforms & LensUniforms & SectionUniforms, meshes: Meshes, near: TrianglesNear): Caps {
  const group = new Group()
  const isLit = { value: true }
  const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { ...cuts, isLit }, side: DoubleSide })
  const depth = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { ...cuts, isLit }, side: DoubleSide, colorWrite: false })
  const outlines = new Map<string, { of: string; geometry: BufferGeometry; outline: Outline | null }>()
  let shown: Mesh<BufferGeometry, ShaderMaterial>[] = []
  let sections: Section[] = []

  const clear = () => {
    for (const mesh of shown) {
      group.remove(mesh)
      mesh.geometry.dispose()
    }
    shown = []
    sections = []
  }

  return {
    group,
    show(looks, cuts) {
      clear()
      const used = new Set<string>()
      const together = new Map<string, Face[]>()
      for (const cut of cuts) {
        const axes = axesOfPlane(cut.normal)
        for (const look of looks) {
          const geometry = meshes.parts().get(look.key)
          const place = meshes.placeOf(look.key)
          if (!geometry || !place || !look.isShown || isGlass(look) || !isCutBy(look, cut) || !meets(geometry, place, cut)) continue
          const name = `${cut.id} ${look.key}`
          const of = `${cut.normal.join()} ${cut.distanceMm} ${place.elements.join()}`
          used.add(name)
          let known = outlines.get(name)
          if (!known || known.of !== of || known.geometry !== geometry) {
            const frame = ownFrame(axes, cut, place)
            // A lasso has many faces, each of which meets few triangles.
            const index = cut.plane === null ? near(look.key, geometry, frame) : geometry.index!.array
            known = { of, geometry, outline: outlineOf(geometry.getAttribute('position').array, index, frame) }
            outlines.set(name, known)
          }
          if (!known.outline) continue
          const faces = together.get(cut.of) ?? []
          faces.push({ look, cut, axes, outline: known.outline, sizeMm: geometry.boundingBox!.getSize(scratch).length() })
          together.set(cut.of, faces)
          if (cut.plane !== null) sections.push({ plane: cut.id, key: look.key, areaMm2: isWhole(known.outline, look, axes, cut, cuts.filter((other) => other !== cut && other.plane !== null && isCutBy(look, other))) ? known.outline.areaMm2 : null })
        }
      }
      for (const faces of together.values()) {
        const mesh = new Mesh(meshOf(faces, meshes), material)
        mesh.frustumCulled = false
        group.add(mesh)
        shown.push(mesh)
      }
      for (const name of outlines.keys()) if (!used.has(name)) outlines.delete(name)
    },
    sections: () => sections,
    asDepth(draw) {
      for (const mesh of shown) mesh.material = depth
      try {
        draw()
      } finally {
        for (const mesh of shown) mesh.material = material
      }
    },
    setLit: (lit) => { isLit.value = lit },
    stop() {
      clear()
      outlines.clear()
      material.dispose()
      depth.dispose()
    },
  }
}

interface Face { look: Look; cut: CutFace; axes: Axes; outline: Outline; sizeMm: number }
interface Axes { right: Vector3; up: Vector3; normal: Vector3 }

const isCutBy = ({ mask }: Look, { plane }: CutFace) => plane === null || (mask & (1 << plane)) !== 0

const scratch = new Vector3()
const colour = new Color()

/** Any two that make a right-handed three with the normal. */
function axesOfPlane(given: Mm3): Axes {
  const normal = new Vector3(...given).normalize()
  const other = Math.abs(normal.z) < 0.9 ? new Vector3(0, 0, 1) : new Vector3(0, 1, 0)
  const right = new Vector3().crossVectors(other, normal).normalize()
  return { right, up: new Vector3().crossVectors(normal, right), normal }
}

/**
 * The plane as the mesh knows it: the mesh was moved by `place`, the plane is moved back. The axes go with it, so that a
 * point's x and y in the plane differ from the patient's by a constant only, which `meshOf` adds.
 */
function ownFrame({ right, up, normal }: Axes, { distanceMm }: CutFace, place: Matrix4): Frame {
  const home = place.clone().invert()
  const turned = (axis: Vector3) => axis.clone().transformDirection(home)
  const own = turned(normal)
  // A point of the plane, brought home, along the turned normal.
  const distance = normal.clone().multiplyScalar(distanceMm).applyMatrix4(home).dot(own)
  return { right: turned(right).toArray(), up: turned(up).toArray(), normal: own.toArray(), distance }
}

function meets(geometry: BufferGeometry, place: Matrix4, { normal, distanceMm, within }: CutFace): boolean {
  const { min, max } = geometry.boundingBox!
  let [below, beyond] = [false, false]
  const reaches = within.map(() => false)
  for (let corner = 0; corner < 8; corner++) {
    scratch.set(corner & 1 ? max.x : min.x, corner & 2 ? max.y : min.y, corner & 4 ? max.z : min.z).applyMatrix4(place)
    if (scratch.x * normal[0] + scratch.y * normal[1] + scratch.z * normal[2] > distanceMm) beyond = true
    else below = true
    const at = mm3(scratch)
    within.forEach((half, n) => { if (onSide(half, at) >= 0) reaches[n] = true })
  }
  return below && beyond && reaches.every(Boolean)
}

/** Nothing of the face lies beyond another plane that cuts the same structure. */
function isWhole({ points }: Outline, look: Look, { right, up, normal }: Axes, { distanceMm }: CutFace, others: readonly CutFace[]): boolean {
  if (others.length === 0) return true
  moved.set(...shiftOf(look))
  const [x0, y0] = [moved.dot(right), moved.dot(up)]
  for (let point = 0; point < points.length; point += 2) {
    scratch.copy(right).multiplyScalar(points[point]! + x0).addScaledVector(up, points[point + 1]! + y0).addScaledVector(normal, distanceMm)
    if (others.some((other) => scratch.x * other.normal[0] + scratch.y * other.normal[1] + scratch.z * other.normal[2] > other.distanceMm)) return false
  }
  return true
}

const moved = new Vector3()
const back = new Matrix4()

function meshOf(faces: readonly Face[], meshes: Meshes): BufferGeometry {
  const positions: number[] = []
  const looks: number[] = []
  const homes: number[] = []
  const withins: number[] = []
  const index: number[] = []
  const largest = Math.max(...faces.map(({ sizeMm }) => sizeMm))
  for (const { look, cut, axes: { right, up, normal }, outline, sizeMm } of faces) {
    const base = positions.length / 3
    const rise = cut.distanceMm + RISE_MM * (1 - sizeMm / largest)
    const asks = cut.asks(look.mask)
    colour.set(look.colour)
    moved.set(...shiftOf(look))
    const home = back.copy(meshes.placeOf(look.key)!).invert()
    const [x0, y0] = [moved.dot(right), moved.dot(up)]
    for (let point = 0; point < outline.points.length; point += 2) {
      const [x, y] = [outline.points[point]! + x0, outline.points[point + 1]! + y0]
      scratch.copy(right).multiplyScalar(x).addScaledVector(up, y).addScaledVector(normal, rise)
      positions.push(scratch.x, scratch.y, scratch.z)
      looks.push(colour.r, colour.g, colour.b, asks)
      const at = mm3(scratch)
      for (let n = 0; n < MOST_HALVES; n++) withins.push(n < cut.within.length ? onSide(cut.within[n]!, at) : 1)
      scratch.applyMatrix4(home)
      // The original that a cut shows is that of the model the scene began with; another's structures keep their colour.
      homes.push(scratch.x, scratch.y, scratch.z, cut.section && isOf(MAIN, look.key) ? 1 : 0)
    }
    for (const corner of outline.triangles) index.push(corner + base)
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3))
  geometry.setAttribute('look', new Float32BufferAttribute(looks, 4))
  geometry.setAttribute('home', new Float32BufferAttribute(homes, 4))
  geometry.setAttribute('within', new Float32BufferAttribute(withins, 4))
  geometry.setIndex(index)
  return geometry
}

/** Pose and explosion only turn about the origin and move: what remains after the turn is one way for every point. */
function shiftOf({ pose, shift }: Look): Mm3 {
  return [shift[0] + (pose?.at[0] ?? 0), shift[1] + (pose?.at[1] ?? 0), shift[2] + (pose?.at[2] ?? 0)]
}

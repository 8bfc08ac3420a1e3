import { Matrix4, Quaternion, Vector3, Vector4, type IUniform } from 'three'
import { BOUNDS, type CutBox, type CutPlane } from '../../contract'
import { OWN_BOX, ownLasso } from '../state/cut-faces'
import { LASSO_GLSL, lassoUniforms, type LassoUniforms } from './lasso-masks'

/**
 * Planes, box and lassos as a shader needs them, in the patient's millimetres as things lie now: what was pulled out to the kept side
 * of a plane is whole. Meshes and volume use the same text, so that both end at the same place.
 */
export const CUT_GLSL = /* glsl */ `
${LASSO_GLSL}
uniform vec4 cutPlanes[${BOUNDS.planes}];  // normal, distance: beyond it is taken away
uniform int cutCount;
uniform mat4 cutBox;                       // patient mm to the box's own -1..1
uniform int cutBoxKeeps;                   // 0: no box, 1: inside, 2: outside
// Bit n of the mask: plane n cuts this. Further bits (OWN_BOX, ownLasso): a point on that one's border, which is not asked about it.
bool isCutAway(vec3 mm, int mask) {
  for (int n = 0; n < ${BOUNDS.planes}; n++) {
    if (n < cutCount && (mask & (1 << n)) != 0 && dot(cutPlanes[n].xyz, mm) > cutPlanes[n].w) return true;
  }
  if (lassoCount > 0 && isLassoedAway(mm, mask / ${ownLasso(0)})) return true;
  if (cutBoxKeeps == 0 || (mask & ${OWN_BOX}) != 0) return false;
  vec3 inBox = abs((cutBox * vec4(mm, 1.0)).xyz);
  bool isInside = max(inBox.x, max(inBox.y, inBox.z)) <= 1.0;
  return isInside != (cutBoxKeeps == 1);
}`

export const ALL_PLANES = (1 << BOUNDS.planes) - 1

export type CutUniforms = Record<'cutPlanes' | 'cutCount' | 'cutBox' | 'cutBoxKeeps', IUniform> & LassoUniforms

export function cutUniforms(): CutUniforms {
  return { cutPlanes: { value: Array.from({ length: BOUNDS.planes }, () => new Vector4()) }, cutCount: { value: 0 }, cutBox: { value: new Matrix4() }, cutBoxKeeps: { value: 0 }, ...lassoUniforms() }
}

/** Planes that are on, in the order that masks count them. */
export function activePlanes(planes: readonly CutPlane[]): CutPlane[] {
  return planes.filter(({ isOn }) => isOn).slice(0, BOUNDS.planes)
}

/** Which of the planes cut everything that is not named: the volume among them. */
export function maskOfAll(active: readonly CutPlane[]): number {
  return active.reduce((mask, { affects }, n) => (affects === 'all' ? mask | (1 << n) : mask), 0)
}

const centre = new Vector3()
const half = new Vector3()
const turn = new Quaternion()

export function setCuts(uniforms: CutUniforms, active: readonly CutPlane[], box: CutBox | null): void {
  active.forEach(({ normal, distanceMm }, n) => (uniforms.cutPlanes.value as Vector4[])[n]!.set(normal[0], normal[1], normal[2], distanceMm))
  uniforms.cutCount.value = active.length
  uniforms.cutBoxKeeps.value = box ? (box.keeps === 'inside' ? 1 : 2) : 0
  if (!box) return
  boxToPatient(box, uniforms.cutBox.value as Matrix4).invert()
}

/** From -1..1 to the patient: the box stands turned about its own centre. */
export function boxToPatient(box: CutBox, into: Matrix4): Matrix4 {
  centre.set((box.low[0] + box.high[0]) / 2, (box.low[1] + box.high[1]) / 2, (box.low[2] + box.high[2]) / 2)
  half.set((box.high[0] - box.low[0]) / 2, (box.high[1] - box.low[1]) / 2, (box.high[2] - box.low[2]) / 2)
  return into.compose(centre, turn.set(...box.turn), half)
}

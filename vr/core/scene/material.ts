import { DoubleSide, ShaderMaterial } from 'three'
import { CUT_GLSL, type CutUniforms } from './cuts'
import { LENS_GLSL, type LensUniforms } from './lens'

/** Of one structure in its batch: what colour and `w` say, see `packLook`. */
const VERTEX = /* glsl */ `
#include <batching_pars_vertex>
attribute float openness;
flat varying vec4 vLook;
varying vec3 vMm;
varying vec3 vNormal;
varying vec3 vEye;
varying float vOpen;
void main() {
  vOpen = openness;
  float id = getIndirectIndex(gl_DrawID);
  mat4 place = getBatchingMatrix(id);
  vLook = getBatchingColor(id);
  vec4 mm = place * vec4(position, 1.0);
  vMm = mm.xyz;
  vec4 eye = modelViewMatrix * mm;
  vEye = eye.xyz;
  vNormal = normalMatrix * (mat3(place) * normal);
  gl_Position = projectionMatrix * eye;
}`

const CUT = /* glsl */ `
flat varying vec4 vLook;
varying vec3 vMm;
varying vec3 vNormal;
varying vec3 vEye;
${CUT_GLSL}
${LENS_GLSL}
void takeAway() {
  int mask = int(floor(vLook.w * 0.5));
  if (isCutAway(vMm, mask)) discard;
  if (isInLens(mask) && abs(dot(normalize(vNormal), normalize(vEye))) > 0.22) discard;
}`

/**
 * A lamp at the viewer's head, a little up and to the left, over a soft sky: shape is read from light alone, without shadows
 * that hide. The sky reaches into hollows only as far as they are open (`openness`, reckoned when the model was made). Inside faces, seen through a cut, are even and darker: what is hollow looks hollow.
 */
const SHADED = /* glsl */ `
${CUT}
varying float vOpen;
uniform bool isLit;
void main() {
  takeAway();
  vec3 colour = vLook.rgb;
  float opacity = vLook.w - 2.0 * floor(vLook.w * 0.5);
  if (isLit) {
    if (gl_FrontFacing) {
      vec3 normal = normalize(vNormal);
      vec3 lamp = normalize(vec3(-0.25, 0.35, 1.0));
      vec3 towards = normalize(-vEye);
      float light = (0.32 + 0.14 * normal.y) * vOpen + 0.62 * max(dot(normal, lamp), 0.0);
      float gloss = 0.10 * pow(max(dot(normal, normalize(lamp + towards)), 0.0), 24.0);
      colour = colour * light + gloss;
    } else colour *= 0.38;
  }
  gl_FragColor = vec4(colour, opacity);
  #include <colorspace_fragment>
  // Of the colour as it is on the screen: multiplied before, glass would be brighter than what it is made of.
  gl_FragColor.rgb *= opacity;
}`

const DEPTH = /* glsl */ `
${CUT}
void main() { takeAway(); gl_FragColor = vec4(1.0); }`

export interface StructureMaterials { solid: ShaderMaterial; glass: ShaderMaterial; depth: ShaderMaterial; stop(): void }

export function structureMaterials(cuts: CutUniforms & LensUniforms): StructureMaterials {
  const isLit = { value: true }
  const solid = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: SHADED, uniforms: { ...cuts, isLit }, side: DoubleSide })
  // Front faces alone, the nearest structure last: the far side of a glass head would only grey it.
  const glass = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: SHADED, uniforms: { ...cuts, isLit }, transparent: true, depthWrite: false, premultipliedAlpha: true })
  const depth = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: DEPTH, uniforms: { ...cuts }, side: DoubleSide, colorWrite: false })
  return { solid, glass, depth, stop: () => { for (const one of [solid, glass, depth]) one.dispose() } }
}

/** Mask of the planes that cut it (and of the lens) and its opacity in one number: 2 * mask + opacity. */
export const packLook = (mask: number, opacity: number) => 2 * mask + opacity

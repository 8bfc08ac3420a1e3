import { AlwaysDepth, DoubleSide, LessEqualDepth, NoBlending, NormalBlending, ShaderMaterial, type IUniform } from 'three'
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
 * that hide. The sky reaches into hollows only as far as they are open (`openness`, reckoned when the model was
 * made). Inside faces, seen through a cut, are even and darker: what is hollow looks hollow.
 */
const SHADED = /* glsl */ `
${CUT}
varying float vOpen;
uniform bool isLit;
#ifdef LAYER
uniform highp sampler2D opaqueDepth, nearestDepth;
uniform bool hasOpaque, isBehindNearest;
// Two of 2^24 steps: what a depth loses when it is kept.
void keepLayer() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  if (hasOpaque && gl_FragCoord.z > texelFetch(opaqueDepth, at, 0).r) discard;
  if (isBehindNearest && gl_FragCoord.z <= texelFetch(nearestDepth, at, 0).r + 1.2e-7) discard;
}
#endif
void main() {
  takeAway();
  #ifdef LAYER
  keepLayer();
  #endif
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
  #ifdef LAYER
  // Kept aside as it would be on the screen, where layers are laid over each other.
  gl_FragColor = sRGBTransferOETF(gl_FragColor);
  #else
  #include <colorspace_fragment>
  #endif
  // Of the colour as it is on the screen: multiplied before, glass would be brighter than what it is made of.
  gl_FragColor.rgb *= opacity;
}`

const DEPTH = /* glsl */ `
${CUT}
void main() { takeAway(); gl_FragColor = vec4(1.0); }`

/** `layers`: of glass, the nearest surface and all behind it, for those that look through them. */
export interface StructureMaterials { solid: ShaderMaterial; glass: ShaderMaterial; layers: Record<'nearest' | 'others', ShaderMaterial & { uniforms: LayerUniforms }>; depth: ShaderMaterial; stop(): void }
export type LayerUniforms = Record<'opaqueDepth' | 'nearestDepth' | 'hasOpaque' | 'isBehindNearest', IUniform>

export function structureMaterials(cuts: CutUniforms & LensUniforms): StructureMaterials {
  const isLit = { value: true }
  const solid = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: SHADED, uniforms: { ...cuts, isLit }, side: DoubleSide })
  // Front faces alone, the nearest structure last: the far side of a glass head would only grey it.
  const glass = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: SHADED, uniforms: { ...cuts, isLit }, transparent: true, depthWrite: false, premultipliedAlpha: true })
  const depth = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: DEPTH, uniforms: { ...cuts }, side: DoubleSide, colorWrite: false })
  // One program for both, or their depths would not be the same to the last bit. What is drawn last of the others is the foremost structure.
  const layer = (isBehindNearest: boolean) => {
    const uniforms = { ...cuts, isLit, opaqueDepth: { value: null }, nearestDepth: { value: null }, hasOpaque: { value: false }, isBehindNearest: { value: isBehindNearest } }
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: SHADED, defines: { LAYER: '' }, uniforms, transparent: true, premultipliedAlpha: true, blending: isBehindNearest ? NormalBlending : NoBlending, depthFunc: isBehindNearest ? AlwaysDepth : LessEqualDepth })
    return Object.assign(material, { uniforms })
  }
  const layers = { nearest: layer(false), others: layer(true) }
  return { solid, glass, layers, depth, stop: () => { for (const one of [solid, glass, layers.nearest, layers.others, depth]) one.dispose() } }
}

/** Mask of the planes that cut it (and of the lens) and its opacity in one number: 2 * mask + opacity. */
export const packLook = (mask: number, opacity: number) => 2 * mask + opacity

import { BOUNDS } from '../../contract'
import { LASSO_GLSL } from '../scene/lasso-masks'

/**
 * One pass over the back faces of the volume's box, so that it works with the head inside. Lengths are millimetres of the
 * patient; matrices are three's own, so that each eye of a headset has its own ray.
 */
export const RAY_VERTEX = /* glsl */ `
precision highp float;
in vec3 position;
uniform mat4 projectionMatrix, modelViewMatrix;
uniform vec3 middle;   // of the volume
uniform float reach;   // 1: its own box; more, where what lies beside it is drawn with it: the whole picture
out vec3 vMm;
flat out vec3 vEye;
flat out vec3 vForward;   // zero for a perspective camera
void main() {
  mat4 back = inverse(modelViewMatrix);
  vMm = middle + (position - middle) * reach;
  vEye = back[3].xyz;
  vForward = projectionMatrix[3][3] == 1.0 ? normalize(-back[2].xyz) : vec3(0.0);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(vMm, 1.0);
  // A ray has its direction from it and no more: nothing is too far away for that.
  if (reach > 1.0) gl_Position.z = 0.0;
}`

export const LOOK = { shaded: 0, mip: 1, xray: 2 } as const

export const RAY_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler3D;
precision highp sampler2DArray;
in vec3 vMm;
flat in vec3 vEye;
flat in vec3 vForward;
out vec4 colour;

uniform mat4 projectionMatrix, modelViewMatrix;
uniform sampler3D volume;
uniform sampler3D leaps;         // cells to the next one that is seen, of 255
uniform sampler2D lookUp;        // texture.ts
uniform highp sampler2D opaqueDepth;
uniform bool hasDepth;
uniform vec2 pixels;             // of what is drawn into; the depth may be finer
uniform mat4 toTexture;          // patient mm to 0..1 of the level
uniform vec3 voxels;             // of the level
uniform vec3 voxelMm;
uniform vec3 low, high;          // of the volume, in 0..1 of the level
uniform float stepMm;
uniform float jitter;            // 0 or 1
uniform int look;                // LOOK
uniform bool isSkipping;
uniform float endsAt;            // covered so far
uniform float opacity;
uniform vec2 window;             // centre and width as shares of the range of values

uniform vec4 cutPlanes[${BOUNDS.planes}];
uniform int cutCount;
uniform int cutMask;             // planes that cut the volume
uniform int sectionMask;         // planes on which its grey is drawn
uniform mat4 cutBox;
uniform int cutBoxKeeps;         // 0: no box, 1: inside, 2: outside

uniform mat4 toMain;             // patient mm of this source to those of 'main', in which lassos are
${LASSO_GLSL}
uniform sampler3D removed;       // where the table is, where bone is
uniform mat4 toRemoved;          // patient mm to 0..1 of it
uniform vec2 removes;            // 1: left out
uniform sampler3D takenOut;      // where what is drawn elsewhere was
uniform mat4 toTakenOut;
uniform bool isAnyOut;
bool isLost(vec3 mm) {
  if (isAnyOut && texture(takenOut, (toTakenOut * vec4(mm, 1.0)).xyz).r > 0.5) return true;
  if (removes.x + removes.y > 0.0) {
    vec2 out_ = texture(removed, (toRemoved * vec4(mm, 1.0)).xyz).rg * removes;
    if (max(out_.x, out_.y) > 0.5) return true;
  }
  return lassoCount > 0 && isLassoedAway((toMain * vec4(mm, 1.0)).xyz, 0);
}

uniform bool hasGlass;           // translucent surfaces: the nearest, and the others laid over each other
uniform sampler2D glassNearest, glassOthers;             // as on the screen, premultiplied
uniform highp sampler2D glassNearestDepth, glassOthersDepth;

const float FAR = 1e9;
const float NEVER = 2e9;
const float NOTHING = 0.0015;

float random(vec2 p) { return fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715)))); }
vec3 apart(vec3 d) { return mix(d, vec3(1e-9), lessThan(abs(d), vec3(1e-9))); }

/** Where the ray is between two corners. */
vec2 between(vec3 from, vec3 along, vec3 least, vec3 most) {
  vec3 a = (least - from) / along, b = (most - from) / along;
  vec3 first = min(a, b), last = max(a, b);
  return vec2(max(first.x, max(first.y, first.z)), min(last.x, min(last.y, last.z)));
}

float code(vec3 at) { return texture(volume, at).r; }
vec4 seen(float value, float row) { return texture(lookUp, vec2((value * 255.0 + 0.5) / 256.0, row)); }

/** Light from the eye: 1 where the tissue is even, since there is no surface to light. */
float lit(vec3 at, vec3 toEye) {
  vec3 one = 1.0 / voxels;
  vec3 rise = vec3(
    code(at + vec3(one.x, 0.0, 0.0)) - code(at - vec3(one.x, 0.0, 0.0)),
    code(at + vec3(0.0, one.y, 0.0)) - code(at - vec3(0.0, one.y, 0.0)),
    code(at + vec3(0.0, 0.0, one.z)) - code(at - vec3(0.0, 0.0, one.z)));
  float sharpness = smoothstep(0.01, 0.06, length(rise));
  vec3 normal = rise / voxelMm;
  float facing = abs(dot(normal, toEye)) / max(length(normal), 1e-6);
  return mix(1.0, 0.28 + 0.72 * facing + 0.12 * pow(facing, 24.0), sharpness);
}

/** Where a depth of the picture lies on the ray: both clip coordinates grow evenly along it. */
float mmAt(float depth, vec4 start, vec4 step) {
  float device = 2.0 * depth - 1.0;
  return (device * start.w - start.z) / (step.z - device * step.w);
}

vec4 total = vec4(0.0);          // what is seen, premultiplied
float cover = 0.0;               // of what is behind, by the volume
float through = 1.0;             // what panes have let through so far
vec4 pane = vec4(0.0), paneAfter = vec4(0.0);
float paneMm = NEVER, paneAfterMm = NEVER;

void passPane() {
  total += (1.0 - opacity * cover) * through * pane;
  through *= 1.0 - pane.a;
  pane = paneAfter;
  paneMm = paneAfterMm;
  paneAfterMm = NEVER;
}
void passPanes(float mm) {
  if (paneMm <= mm) passPane();
  if (paneMm <= mm) passPane();
}

void main() {
  bool isParallel = vForward != vec3(0.0);
  vec3 direction = isParallel ? vForward : normalize(vMm - vEye);
  vec3 eye = isParallel ? vMm - vForward * dot(vMm - vEye, vForward) : vEye;
  vec3 from = (toTexture * vec4(eye, 1.0)).xyz;
  vec3 along = mat3(toTexture) * direction;
  vec3 safe = apart(along);

  vec2 span = between(from, safe, low, high);
  float near = max(span.x, 0.0), far = span.y;
  bool isSection = false;
  for (int n = 0; n < ${BOUNDS.planes}; n++) {
    if (n >= cutCount || (cutMask & (1 << n)) == 0) continue;
    float ahead = dot(cutPlanes[n].xyz, direction), beyond = dot(cutPlanes[n].xyz, eye) - cutPlanes[n].w;
    if (abs(ahead) < 1e-9) { if (beyond > 0.0) far = -FAR; continue; }
    float t = -beyond / ahead;
    if (ahead > 0.0) far = min(far, t);
    else if (t > near) { near = t; isSection = (sectionMask & (1 << n)) != 0; }
  }
  vec2 gap = vec2(FAR);                       // taken out of the middle
  if (cutBoxKeeps != 0) {
    vec2 inside = between((cutBox * vec4(eye, 1.0)).xyz, apart(mat3(cutBox) * direction), vec3(-1.0), vec3(1.0));
    if (cutBoxKeeps == 1) {
      if (inside.x > near) { near = inside.x; isSection = false; }
      far = min(far, inside.y);
    } else if (inside.x < inside.y) gap = inside;
  }
  if (hasDepth || hasGlass) {
    mat4 toClip = projectionMatrix * modelViewMatrix;
    vec4 start = toClip * vec4(eye, 1.0), step = toClip * vec4(direction, 0.0);
    vec2 share = gl_FragCoord.xy / pixels;
    if (hasDepth) {
      ivec2 last = textureSize(opaqueDepth, 0) - 1;
      float z = texelFetch(opaqueDepth, min(ivec2(share * vec2(last + 1)), last), 0).r;
      if (z < 1.0) far = min(far, mmAt(z, start, step));
    }
    if (hasGlass) {
      ivec2 last = textureSize(glassNearest, 0) - 1;
      ivec2 texel = min(ivec2(share * vec2(last + 1)), last);
      pane = texelFetch(glassNearest, texel, 0);
      paneAfter = texelFetch(glassOthers, texel, 0);
      if (pane.a > 0.0) paneMm = mmAt(texelFetch(glassNearestDepth, texel, 0).r, start, step);
      if (paneAfter.a > 0.0) paneAfterMm = max(paneMm, mmAt(texelFetch(glassOthersDepth, texel, 0).r, start, step));
    }
  }
  if (near >= far && paneMm == NEVER) discard;

  vec3 toEye = -normalize(along * voxels * voxelMm);
  float most = 0.0, summed = 0.0, lost = 0.0;   // lost: mm that a lasso took
  if (near < far) passPanes(near);
  if (isSection && look == 0 && near < far && !(near >= gap.x && near < gap.y) && !isLost(eye + direction * near)) {
    float value = code(from + along * (near + 1e-3));
    // Code 0 is the air around the patient, or what is not shown on purpose.
    float there = smoothstep(0.0, 1.5 / 255.0, value);
    total += through * opacity * there * vec4(vec3(seen(value, 0.75).r), 1.0);
    cover = there;
  }
  float at = near;
  float piece = jitter > 0.0 ? stepMm * (0.25 + 0.75 * random(gl_FragCoord.xy)) : stepMm;
  for (int i = 0; i < 4096; i++) {
    if (at >= gap.x && at < gap.y) at = gap.y;
    if (at >= far || cover > endsAt) break;
    passPanes(at + 1e-3);
    float mm = min(min(piece, paneMm - at), min(far, at < gap.x ? gap.x : far) - at);
    vec3 place = from + along * (at + 0.5 * mm);
    // A mean is of what is left: what is leapt over would have to be asked of the lassos, too.
    if (isSkipping && !(look == 2 && lassoCount + int(removes.x + removes.y) + int(isAnyOut) > 0)) {
      ivec3 cell = clamp(ivec3(place * voxels / 8.0), ivec3(0), textureSize(leaps, 0) - 1);
      float leap = floor(texelFetch(leaps, cell, 0).r * 255.0 + 0.5);
      if (leap > 0.0) {
        vec3 least = (vec3(cell) - leap + 1.0) * 8.0 / voxels, beyond = (vec3(cell) + leap) * 8.0 / voxels;
        // Where the level ends there is nothing beyond.
        vec3 end = mix(least, beyond, greaterThan(safe, vec3(0.0)));
        vec3 exits = (end - from) / safe;
        float exit = min(exits.x, min(exits.y, exits.z));
        // By whole steps: the samples are where they would be without leaping.
        float next = at + mm;
        at = next + max(0.0, ceil((exit - next) / stepMm - 0.5)) * stepMm;
        if (at > gap.x && next <= gap.x) at = gap.y;
        piece = stepMm;
        continue;
      }
    }
    if (isLost(eye + direction * (at + 0.5 * mm))) {
      lost += mm;
      at += mm;
      piece = stepMm;
      continue;
    }
    float value = code(place);
    if (look == 0) {
      vec4 s = seen(value, 0.25);
      if (s.a > 0.0) {
        float alpha = 1.0 - exp2(-s.a * mm);
        float light = alpha > 0.004 ? lit(place, toEye) : 1.0;
        float share = (1.0 - cover) * alpha;
        total += share * through * opacity * vec4(min(s.rgb / s.a * light, vec3(1.0)), 1.0);
        cover += share;
      }
    } else if (look == 1) {
      most = max(most, seen(value, 0.75).r);
      if (most >= 1.0) break;
    } else {
      summed += seen(value, 0.75).g * mm;
    }
    at += mm;
    piece = stepMm;
  }
  // A maximum or a mean is nowhere along the ray: panes lie over it.
  passPanes(FAR);
  if (look == 1) total += through * opacity * vec4(most);
  else if (look == 2 && near < far) {
    float length = far - near - max(0.0, min(far, gap.y) - max(near, gap.x)) - lost;
    float mean = summed / max(length, 1e-6);
    total += through * opacity * vec4(clamp((mean - window.x) / window.y + 0.5, 0.0, 1.0));
  }
  if (total.a < NOTHING) discard;
  colour = total;
}`

import { CustomBlending, GLSL3, LinearFilter, Mesh, OneFactor, OneMinusSrcAlphaFactor, OrthographicCamera, PlaneGeometry, RawShaderMaterial, Scene, Vector2, WebGLRenderTarget, type Camera, type DepthTexture, type PerspectiveCamera, type WebGLRenderer } from 'three'

const VERTEX = 'precision highp float; in vec3 position; void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }'
/**
 * A smaller picture laid over the whole one: of the four texels around a pixel those count whose ray ended as far away as
 * the meshes are here, so that the edge of a mesh stays sharp.
 */
const FRAGMENT = /* glsl */ `
precision highp float; precision highp int; precision highp sampler2D;
uniform sampler2D picture, opaqueDepth; uniform bool hasDepth; uniform vec2 size; uniform vec2 nearFar; uniform bool isParallel;
out vec4 colour;
float away(float z) { return isParallel ? mix(nearFar.x, nearFar.y, z) : nearFar.x * nearFar.y / (nearFar.y - z * (nearFar.y - nearFar.x)); }
float meshAt(vec2 at) { ivec2 last = textureSize(opaqueDepth, 0) - 1; return away(texelFetch(opaqueDepth, clamp(ivec2(at * vec2(last + 1)), ivec2(0), last), 0).r); }
void main() {
  vec2 at = gl_FragCoord.xy / size, small = vec2(textureSize(picture, 0));
  if (small == size) { colour = texelFetch(picture, ivec2(gl_FragCoord.xy), 0); return; }
  vec2 between = at * small - 0.5, share = fract(between);
  float here = hasDepth ? meshAt(at) : 0.0;
  vec4 sum = vec4(0.0); float weights = 0.0;
  for (int i = 0; i < 4; i++) {
    vec2 corner = vec2(i & 1, i >> 1);
    vec2 texel = clamp(floor(between) + corner, vec2(0.0), small - 1.0);
    vec2 near = mix(1.0 - share, share, corner);
    float weight = near.x * near.y + 1e-4;
    // Relative: a centimetre is much in a hand and nothing across a room.
    if (hasDepth) {
      float apart = 500.0 * (meshAt((texel + 0.5) / small) - here) / here;
      weight /= 1.0 + apart * apart;
    }
    sum += weight * texelFetch(picture, ivec2(texel), 0);
    weights += weight;
  }
  colour = sum / weights;
}`

/** A picture of the volume alone, premultiplied, that is kept over frames. */
export class Picture {
  private target: WebGLRenderTarget | null = null

  get width() { return this.target?.width ?? 0 }
  get height() { return this.target?.height ?? 0 }
  get texture() { return this.target?.texture ?? null }

  /** True if it had another size and is empty now. */
  resize(width: number, height: number): boolean {
    if (this.target?.width === width && this.target.height === height) return false
    this.target?.dispose()
    this.target = new WebGLRenderTarget(width, height, { depthBuffer: false, minFilter: LinearFilter, magFilter: LinearFilter, generateMipmaps: false })
    return true
  }

  /** Draws a part of it anew: rows from `from` to `to`. The renderer's target is left on it. */
  draw(renderer: WebGLRenderer, from: number, to: number, scenes: readonly Scene[], camera: Camera): void {
    const { target } = this
    if (!target) return
    target.scissor.set(0, from, target.width, to - from)
    target.scissorTest = true
    renderer.setRenderTarget(target)
    renderer.clear(true, false, false)
    for (const scene of scenes) renderer.render(scene, camera)
  }

  bind(renderer: WebGLRenderer): void { renderer.setRenderTarget(this.target) }

  drop(): void {
    this.target?.dispose()
    this.target = null
  }
}

/** Lays a picture over what is drawn. */
export class Overlay {
  private readonly scene = new Scene()
  private readonly camera = new OrthographicCamera()
  private readonly geometry = new PlaneGeometry(2, 2)
  private readonly material = new RawShaderMaterial({
    glslVersion: GLSL3, vertexShader: VERTEX, fragmentShader: FRAGMENT, depthTest: false, depthWrite: false, transparent: true,
    premultipliedAlpha: true, blending: CustomBlending, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor,
    uniforms: { picture: { value: null }, opaqueDepth: { value: null }, hasDepth: { value: false }, size: { value: new Vector2() }, nearFar: { value: new Vector2() }, isParallel: { value: false } },
  })

  constructor() {
    const mesh = new Mesh(this.geometry, this.material)
    mesh.frustumCulled = false
    this.scene.add(mesh)
  }

  draw(renderer: WebGLRenderer, picture: Picture, size: { width: number; height: number }, opaqueDepth: DepthTexture | null, camera: Camera): void {
    const { uniforms } = this.material
    const lens = camera as PerspectiveCamera | OrthographicCamera
    uniforms.picture!.value = picture.texture
    uniforms.opaqueDepth!.value = opaqueDepth
    uniforms.hasDepth!.value = opaqueDepth !== null
    ;(uniforms.size!.value as Vector2).set(size.width, size.height)
    ;(uniforms.nearFar!.value as Vector2).set(lens.near, lens.far)
    uniforms.isParallel!.value = 'isOrthographicCamera' in lens && lens.isOrthographicCamera
    renderer.render(this.scene, this.camera)
  }

  stop(): void {
    this.geometry.dispose()
    this.material.dispose()
  }
}

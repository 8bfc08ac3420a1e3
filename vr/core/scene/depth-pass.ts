import { DepthTexture, NearestFilter, UnsignedIntType, WebGLRenderTarget, type Camera, type Object3D, type WebGLRenderer } from 'three'

export interface DepthPass {
  /** Depth of what is drawn, in window coordinates. The same texture until the size changes. */
  draw(renderer: WebGLRenderer, what: Object3D, camera: Camera, width: number, height: number): DepthTexture
  stop(): void
}

/** What the ray cast reads to end at the meshes. In a headset both eyes lie side by side, as three lays them out. */
export function startDepthPass(): DepthPass {
  let target: WebGLRenderTarget | null = null
  return {
    draw(renderer, what, camera, width, height) {
      if (!target || target.width !== width || target.height !== height) {
        target?.dispose()
        const depthTexture = new DepthTexture(width, height, UnsignedIntType)
        target = new WebGLRenderTarget(width, height, { depthTexture, minFilter: NearestFilter, magFilter: NearestFilter })
      }
      const before = renderer.getRenderTarget()
      const wasXr = renderer.xr.enabled
      renderer.xr.enabled = false
      renderer.setRenderTarget(target)
      renderer.clear()
      renderer.render(what, camera)
      renderer.setRenderTarget(before)
      renderer.xr.enabled = wasXr
      return target.depthTexture!
    },
    stop() {
      target?.dispose()
      target = null
    },
  }
}

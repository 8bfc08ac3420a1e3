import { DepthTexture, NearestFilter, UnsignedIntType, WebGLRenderTarget, type Camera, type WebGLRenderer } from 'three'
import type { Meshes } from './meshes'

/** Translucent surfaces as the ray cast looks through them: colours as on the screen, premultiplied; depth 1 and nothing where there is none. */
export interface Glass {
  nearest: WebGLRenderTarget
  /** All behind the nearest, laid over each other, at the depth of the first of them: right for two, near for more. */
  others: WebGLRenderTarget
}

export interface GlassPass {
  /** In front of `opaqueDepth`. The same textures until the size changes. */
  draw(renderer: WebGLRenderer, meshes: Meshes, camera: Camera, size: { width: number; height: number }, opaqueDepth: DepthTexture | null): Glass
  /** Its memory is given back: nothing is seen through glass now. */
  drop(): void
}

export function startGlassPass(): GlassPass {
  let glass: Glass | null = null
  const drop = () => {
    for (const one of glass ? [glass.nearest, glass.others] : []) one.dispose()
    glass = null
  }
  return {
    drop,
    draw(renderer, meshes, camera, { width, height }, opaqueDepth) {
      if (glass?.nearest.width !== width || glass.nearest.height !== height) {
        drop()
        glass = { nearest: target(width, height), others: target(width, height) }
      }
      const before = renderer.getRenderTarget()
      const wasXr = renderer.xr.enabled
      renderer.xr.enabled = false
      for (const layer of ['nearest', 'others'] as const) {
        renderer.setRenderTarget(glass![layer])
        renderer.clear()
        meshes.asLayer(layer, { opaque: opaqueDepth, nearest: glass!.nearest.depthTexture }, () => renderer.render(meshes.veil, camera))
      }
      renderer.setRenderTarget(before)
      renderer.xr.enabled = wasXr
      return glass!
    },
  }
}

function target(width: number, height: number): WebGLRenderTarget {
  return new WebGLRenderTarget(width, height, { depthTexture: new DepthTexture(width, height, UnsignedIntType), minFilter: NearestFilter, magFilter: NearestFilter, generateMipmaps: false })
}

import { previewSurface, type PreviewGrid, type PreviewSurface } from '#imaging/segmentation/desk/surface'

/** Surfaces while one draws, beside the worker that draws. */
export interface SurfaceRequest { id: number; grid: PreviewGrid; labels: number[] }
export interface SurfaceAnswer { id: number; surfaces: PreviewSurface[]; /** Labels that were too rough for a preview. */ left: number[] }

const scope = self as unknown as { onmessage: ((event: MessageEvent<SurfaceRequest>) => void) | null; postMessage(message: SurfaceAnswer, transfer?: Transferable[]): void }
/** Of all labels together. */
const MOST_TRIANGLES = 1_500_000

scope.onmessage = ({ data: { id, grid, labels } }) => {
  const surfaces: PreviewSurface[] = []
  const left: number[] = []
  let triangles = 0
  for (const label of labels) {
    try {
      const surface = previewSurface(grid, label, MOST_TRIANGLES - triangles)
      if (!surface) continue
      surfaces.push(surface)
      triangles += surface.mesh.indices.length / 3
    } catch {
      left.push(label)
    }
  }
  scope.postMessage({ id, surfaces, left }, surfaces.flatMap(({ mesh, normals }) => [mesh.positions.buffer, mesh.indices.buffer, normals.buffer]))
}

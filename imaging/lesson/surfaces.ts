import type { LabelVolume } from './label-volume'
import type { ValueGrid } from './lesson-pyramid'
import type { ManifestStructure } from './manifest'
import type { LabelRecipe, SurfaceRecipe } from './recipe'

type Write = (key: string, bytes: Uint8Array) => Promise<void>

export async function valueSurfaces(_grid: ValueGrid, _recipes: readonly SurfaceRecipe[], _bounds: { floor: number | null; body: number }, _write: Write, _onProgress: (fraction: number) => void): Promise<ManifestStructure[]> {
  return []
}

export async function labelSurfaces(_volume: LabelVolume, _recipes: readonly LabelRecipe[], _write: Write, _onProgress: (fraction: number) => void): Promise<ManifestStructure[]> {
  return []
}

import { BatchedMesh, Color, Group, Matrix4, Vector4, type BufferGeometry, type DepthTexture, type ShaderMaterial } from 'three'
import type { SourceId, StructureKey } from '../../contract'
import { isOf, MAIN } from '../state/structure-key'
import type { CutUniforms } from './cuts'
import type { LensUniforms } from './lens'
import type { Look } from './looks'
import { packLook, structureMaterials } from './material'
import { poseMatrix } from './patient'

/** Indexed, positions in the patient's millimetres. */
export interface Part { key: StructureKey; geometry: BufferGeometry }

export interface Meshes {
  solid: Group
  veil: Group
  /** Another level of detail of one source: the next `show` says how it looks. What was before of it is given back. */
  setParts(parts: readonly Part[], source?: SourceId): void
  parts(): ReadonlyMap<StructureKey, BufferGeometry>
  show(looks: readonly Look[], highlighted: StructureKey | null): void
  /** Where a structure is drawn: its own place in the patient to where it was moved. */
  placeOf(key: StructureKey): Matrix4 | undefined
  hasSolid(): boolean
  hasGlass(): boolean
  /** Draws the veil as one of its layers while it runs: what is in front of the opaque, and of it the nearest or all but that. */
  asLayer(layer: 'nearest' | 'others', depths: { opaque: DepthTexture | null; nearest: DepthTexture | null }, draw: () => void): void
  /** Draws with the depth material while it runs. */
  asDepth(draw: () => void): void
  setLit(isLit: boolean): void
  stop(): void
}

const colour = new Color()
const packed = new Vector4()
const WHITE = new Color(1, 1, 1)

/** All that is opaque in one batch, all that is translucent in another: two draw calls, however many structures there are. */
export function startMeshes(cuts: CutUniforms & LensUniforms): Meshes {
  const solid = new Group()
  const veil = new Group()
  const materials = structureMaterials(cuts)
  let parts = new Map<StructureKey, BufferGeometry>()
  let opaque: Batch | null = null
  let glass: Batch | null = null
  let solidShown = 0
  let glassShown = 0
  const places = new Map<StructureKey, Matrix4>()

  const dropBatches = () => {
    for (const batch of [opaque, glass]) batch?.stop()
    opaque = glass = null
  }
  return {
    solid, veil,
    setParts(given, source = MAIN) {
      dropBatches()
      for (const [key, geometry] of parts) if (isOf(source, key)) geometry.dispose()
      for (const key of places.keys()) if (isOf(source, key)) places.delete(key)
      // All sources in one batch: a draw call more for each would be one more for each eye.
      parts = new Map([...[...parts].filter(([key]) => !isOf(source, key)), ...given.map(({ key, geometry }): [StructureKey, BufferGeometry] => [key, geometry])])
      opaque = parts.size > 0 ? startBatch(solid, materials.solid, parts.size) : null
      opaque?.add([...parts])
    },
    parts: () => parts,
    show(looks, highlighted) {
      const translucent = looks.filter((look) => look.isShown && look.opacity < 1 && parts.has(look.key))
      if (translucent.length > 0) {
        glass ??= startBatch(veil, materials.glass, parts.size)
        glass.add(translucent.map(({ key }) => [key, parts.get(key)!]))
      }
      solidShown = 0
      glassShown = translucent.length
      for (const look of looks) {
        if (!parts.has(look.key)) continue
        const place = places.get(look.key) ?? new Matrix4()
        if (look.pose) poseMatrix(look.pose, place)
        else place.identity()
        place.premultiply(shift.makeTranslation(...look.shift))
        places.set(look.key, place)
        const isGlass = look.opacity < 1
        const shownSolid = look.isShown && !isGlass
        if (shownSolid) solidShown += 1
        colour.set(look.colour)
        if (look.key === highlighted) colour.lerp(WHITE, 0.35)
        packed.set(colour.r, colour.g, colour.b, packLook(look.mask, isGlass ? look.opacity : 1 - 1e-6))
        opaque?.set(look.key, place, packed, shownSolid)
        glass?.set(look.key, place, packed, look.isShown && isGlass)
      }
    },
    placeOf: (key) => places.get(key),
    hasSolid: () => solidShown > 0,
    hasGlass: () => glassShown > 0,
    asLayer(layer, { opaque: opaqueDepth, nearest }, draw) {
      if (!glass) return
      const material = materials.layers[layer]
      const { uniforms } = material
      uniforms.opaqueDepth.value = opaqueDepth
      uniforms.hasOpaque.value = opaqueDepth !== null
      // What is written is not read.
      uniforms.nearestDepth.value = layer === 'others' ? nearest : null
      glass.mesh.material = material
      try {
        draw()
      } finally {
        glass.mesh.material = materials.glass
      }
    },
    asDepth(draw) {
      if (!opaque) return draw()
      opaque.mesh.material = materials.depth
      try {
        draw()
      } finally {
        opaque.mesh.material = materials.solid
      }
    },
    setLit(isLit) {
      materials.solid.uniforms.isLit!.value = isLit
    },
    stop() {
      dropBatches()
      for (const geometry of parts.values()) geometry.dispose()
      parts = new Map()
      materials.stop()
    },
  }
}

const shift = new Matrix4()

interface Batch {
  mesh: BatchedMesh
  add(parts: readonly [StructureKey, BufferGeometry][]): void
  set(key: StructureKey, place: Matrix4, look: Vector4, isShown: boolean): void
  stop(): void
}

function startBatch(group: Group, material: ShaderMaterial, instances: number): Batch {
  // Of no size at first: the glass holds what was faded so far, not a second copy of everything.
  const mesh = new BatchedMesh(instances, 0, 0, material)
  mesh.sortObjects = material.transparent
  mesh.frustumCulled = false
  const ids = new Map<StructureKey, number>()
  let [vertices, indices] = [0, 0]
  group.add(mesh)
  return {
    mesh,
    add(parts) {
      const fresh = parts.filter(([key]) => !ids.has(key))
      if (fresh.length === 0) return
      const more = (count: (geometry: BufferGeometry) => number) => fresh.reduce((sum, [, geometry]) => sum + count(geometry), 0)
      vertices += more((geometry) => geometry.getAttribute('position').count)
      indices += more((geometry) => geometry.index!.count)
      mesh.setGeometrySize(vertices, indices)
      for (const [key, geometry] of fresh) ids.set(key, mesh.addInstance(mesh.addGeometry(geometry)))
    },
    set(key, place, look, isShown) {
      const id = ids.get(key)
      if (id === undefined) return
      mesh.setMatrixAt(id, place)
      mesh.setColorAt(id, look)
      mesh.setVisibleAt(id, isShown)
    },
    stop() {
      group.remove(mesh)
      mesh.dispose()
    },
  }
}

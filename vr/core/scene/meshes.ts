import { BatchedMesh, Color, Group, Matrix4, Vector4, type BufferGeometry, type DepthTexture, type ShaderMaterial } from 'three'
import type { SourceId, StructureKey } from '../../contract'
import { isOf, MAIN } from '../state/structure-key'
import type { CutUniforms } from './cuts'
import type { LensUniforms } from './lens'
import { isGlass, type Look } from './looks'
import { packLook, structureMaterials, type StructureMaterials } from './material'
import { poseMatrix } from './patient'

/** Indexed, positions in the patient's millimetres. */
export interface Part { key: StructureKey; geometry: BufferGeometry }

export interface Meshes {
  solid: Group
  veil: Group
  /** Another level of detail of one source: the next `show` says how it looks. What was before of it is given back. */
  setParts(parts: readonly Part[], source?: SourceId): void
  /** Coarser surfaces of the first source, to be drawn in place of the others by `drawCoarse`; for measuring and pointing the fine ones stay. */
  setCoarse(parts: readonly Part[]): void
  drawCoarse(isCoarse: boolean): void
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
  const fine = startBatches(solid, veil, materials)
  const coarse = startBatches(solid, veil, materials)
  let coarser = new Map<StructureKey, BufferGeometry>()
  let isCoarse = false
  let solidShown = 0
  let glassShown = 0
  const places = new Map<StructureKey, Matrix4>()

  const drawn = () => (isCoarse && coarser.size > 0 ? coarse : fine)
  const choose = () => {
    for (const one of [fine, coarse]) one.setDrawn(one === drawn())
  }
  /** What has no coarser surface is drawn as it is. */
  const fillCoarse = () => {
    coarse.fill(coarser.size > 0 ? new Map([...parts, ...[...coarser].filter(([key]) => parts.has(key))]) : new Map())
    choose()
  }
  const fill = () => {
    fine.fill(parts)
    fillCoarse()
  }
  return {
    solid, veil,
    setParts(given, source = MAIN) {
      for (const [key, geometry] of parts) if (isOf(source, key)) geometry.dispose()
      for (const key of places.keys()) if (isOf(source, key)) places.delete(key)
      // All sources in one batch: a draw call more for each would be one more for each eye.
      parts = new Map([...[...parts].filter(([key]) => !isOf(source, key)), ...given.map(({ key, geometry }): [StructureKey, BufferGeometry] => [key, geometry])])
      fill()
    },
    setCoarse(given) {
      for (const geometry of coarser.values()) geometry.dispose()
      coarser = new Map(given.map(({ key, geometry }) => [key, geometry]))
      fillCoarse()
    },
    drawCoarse(wanted) {
      isCoarse = wanted
      choose()
    },
    parts: () => parts,
    show(looks, highlighted) {
      const translucent = looks.filter((look) => look.isShown && isGlass(look) && parts.has(look.key))
      for (const one of [fine, coarse]) one.addGlass(translucent.map(({ key }) => key))
      solidShown = 0
      glassShown = translucent.length
      for (const look of looks) {
        if (!parts.has(look.key)) continue
        const place = places.get(look.key) ?? new Matrix4()
        if (look.pose) poseMatrix(look.pose, place)
        else place.identity()
        place.premultiply(shift.makeTranslation(...look.shift))
        places.set(look.key, place)
        const ofGlass = isGlass(look)
        const shownSolid = look.isShown && !ofGlass
        if (shownSolid) solidShown += 1
        colour.set(look.colour)
        if (look.key === highlighted) colour.lerp(WHITE, 0.35)
        packed.set(colour.r, colour.g, colour.b, packLook(look.mask, ofGlass ? look.opacity : 1 - 1e-6))
        for (const one of [fine, coarse]) one.set(look.key, place, packed, shownSolid, look.isShown && ofGlass)
      }
    },
    placeOf: (key) => places.get(key),
    hasSolid: () => solidShown > 0,
    hasGlass: () => glassShown > 0,
    asLayer(layer, { opaque: opaqueDepth, nearest }, draw) {
      const material = materials.layers[layer]
      const { uniforms } = material
      uniforms.opaqueDepth.value = opaqueDepth
      uniforms.hasOpaque.value = opaqueDepth !== null
      // What is written is not read.
      uniforms.nearestDepth.value = layer === 'others' ? nearest : null
      if (!drawn().setGlass(material)) return
      try {
        draw()
      } finally {
        drawn().setGlass(materials.glass)
      }
    },
    asDepth(draw) {
      drawn().setDepth(true)
      try {
        draw()
      } finally {
        drawn().setDepth(false)
      }
    },
    setLit(isLit) {
      materials.solid.uniforms.isLit!.value = isLit
    },
    stop() {
      for (const geometry of [...parts.values(), ...coarser.values()]) geometry.dispose()
      parts = coarser = new Map()
      fill()
      materials.stop()
    },
  }
}

const shift = new Matrix4()

/** One level of detail: an opaque batch and one of glass, which holds what was faded so far. */
interface Batches {
  /** What was there before is given back. */
  fill(parts: ReadonlyMap<StructureKey, BufferGeometry>): void
  addGlass(keys: readonly StructureKey[]): void
  set(key: StructureKey, place: Matrix4, look: Vector4, isSolid: boolean, isGlass: boolean): void
  setDrawn(isDrawn: boolean): void
  setDepth(isDepth: boolean): void
  /** False: there is no glass. */
  setGlass(material: ShaderMaterial): boolean
}

function startBatches(solid: Group, veil: Group, materials: StructureMaterials): Batches {
  let parts: ReadonlyMap<StructureKey, BufferGeometry> = new Map()
  let opaque: Batch | null = null
  let glass: Batch | null = null
  let isDrawn = true
  return {
    fill(given) {
      for (const batch of [opaque, glass]) batch?.stop()
      parts = given
      glass = null
      opaque = parts.size > 0 ? startBatch(solid, materials.solid, parts.size) : null
      opaque?.add([...parts])
    },
    addGlass(keys) {
      const own = keys.filter((key) => parts.has(key))
      if (own.length === 0) return
      glass ??= startBatch(veil, materials.glass, parts.size)
      glass.mesh.visible = isDrawn
      glass.add(own.map((key) => [key, parts.get(key)!]))
    },
    set(key, place, look, isSolid, isGlass) {
      opaque?.set(key, place, look, isSolid)
      glass?.set(key, place, look, isGlass)
    },
    setDrawn(drawn) {
      isDrawn = drawn
      for (const batch of [opaque, glass]) if (batch) batch.mesh.visible = drawn
    },
    setDepth(isDepth) {
      if (opaque) opaque.mesh.material = isDepth ? materials.depth : materials.solid
    },
    setGlass(material) {
      if (glass) glass.mesh.material = material
      return glass !== null
    },
  }
}

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

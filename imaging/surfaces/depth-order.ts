/** Rays from each side of the volume: enough to meet what is 1 % of a side wide. */
const RAYS_A_SIDE = 128

/**
 * How deep each label lies, for peeling: by how many other labels stand before it on average, as seen along rays from left, right,
 * front, back, head and feet. A rule for showing, no measurement.
 * @returns 0 for what is outermost; labels as deep as each other have the same number
 */
export function depthOrderOf({ labels, size }: { labels: Uint8Array | Uint16Array; size: readonly [number, number, number] }): Map<number, number> {
  const seen = new Map<number, { before: number; rays: number }>()
  const strides = [1, size[0], size[0] * size[1]] as const
  for (let along = 0; along < 3; along++) {
    const [u, v] = [(along + 1) % 3, (along + 2) % 3]
    const [du, dv] = [Math.ceil(size[u]! / RAYS_A_SIDE), Math.ceil(size[v]! / RAYS_A_SIDE)]
    for (let a = 0; a < size[u]!; a += du) {
      for (let b = 0; b < size[v]!; b += dv) {
        const start = a * strides[u]! + b * strides[v]!
        look(labels, start, strides[along]!, size[along]!, seen)
        look(labels, start + (size[along]! - 1) * strides[along]!, -strides[along]!, size[along]!, seen)
      }
    }
  }
  const depths = new Map([...seen].map(([label, { before, rays }]) => [label, Math.round(before / rays * 2) / 2]))
  const steps = [...new Set(depths.values())].sort((one, other) => one - other)
  return new Map([...depths].map(([label, depth]) => [label, steps.indexOf(depth)]))
}

/** Counts, for each label that the ray meets, how many others it met before. */
function look(labels: Uint8Array | Uint16Array, start: number, step: number, count: number, seen: Map<number, { before: number; rays: number }>): void {
  const met = new Set<number>()
  for (let index = 0, at = start, last = 0; index < count; index++, at += step) {
    const label = labels[at]!
    if (label === last) continue
    last = label
    if (label === 0 || met.has(label)) continue
    const of = seen.get(label) ?? { before: 0, rays: 0 }
    of.before += met.size
    of.rays++
    seen.set(label, of)
    met.add(label)
  }
}

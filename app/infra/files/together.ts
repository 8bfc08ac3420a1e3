/** Does something with each, so many at once: what takes a moment of waiting each (a store across the network) need not wait in line. The first failure ends it, when what was begun has ended. */
export async function forEachOf<T>(items: Iterable<T> | AsyncIterable<T>, atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const underWay = new Set<Promise<void>>()
  let failed: { error: unknown } | null = null
  for await (const item of items) {
    if (failed !== null) break
    const one: Promise<void> = work(item).then(() => void underWay.delete(one), (error: unknown) => {
      underWay.delete(one)
      failed ??= { error }
    })
    underWay.add(one)
    if (underWay.size >= atOnce) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  if (failed !== null) throw (failed as { error: unknown }).error
}

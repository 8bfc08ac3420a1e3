export type Part = 'database' | 'storage' | 'queue' | 'media'
export type ReadinessChecks = Partial<Record<Part, () => Promise<unknown>>>

const PATIENCE_MS = 2_000

/** Asks every part at once; one that throws or takes more than 2 s is down. */
export async function probe(checks: ReadinessChecks, patienceMs = PATIENCE_MS): Promise<{ isReady: boolean; parts: Record<string, 'ok' | 'down'> }> {
  const parts = await Promise.all(
    Object.entries(checks).map(async ([part, check]) => {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_resolve, reject) => (timer = setTimeout(() => reject(new Error('late')), patienceMs)))
      try {
        await Promise.race([check(), late])
        return [part, 'ok'] as const
      } catch {
        return [part, 'down'] as const
      } finally {
        clearTimeout(timer)
      }
    }),
  )
  return { isReady: parts.every(([, state]) => state === 'ok'), parts: Object.fromEntries(parts) }
}

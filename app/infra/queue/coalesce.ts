/**
 * Gathers calls into one statement: whatever is asked while the last statement runs goes into the next one, so that
 * a thousand single writes cost a handful of commits, and a lone one waits for nobody.
 * @param most items of one statement
 * @param write gets the items in order and answers each of them
 */
export function coalesced<In, Out>(most: number, write: (items: In[]) => Promise<Out[]>): (item: In) => Promise<Out> {
  // Bounded by the callers: each of them waits for its answer.
  const waiting: { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }[] = []
  let isWriting = false

  async function run(): Promise<void> {
    isWriting = true
    // The rest of this turn may have more to write.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
      try {
        const answers = await write(batch.map(({ item }) => item))
        batch.forEach(({ resolve }, index) => resolve(answers[index] as Out))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isWriting = false
  }
  return (item) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isWriting) void run()
    })
}

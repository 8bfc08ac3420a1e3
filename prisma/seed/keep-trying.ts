import type { Services } from '../../app/infra/services.server'

const ASK_EVERY_MS = 2_000
/** After that the next start asks again. */
const WAIT_AT_MOST_MS = 30 * 60_000

/** A part of the demonstration that waits for others: asked beside the running product, until all of it is there. @param without what is said when it cannot be made */
export function keepTrying(services: Services, make: (services: Services, isStopped: () => boolean) => Promise<'waiting' | 'done'>, without: string): { stop(): Promise<void> } {
  let wake = () => {}
  let isStopped = false
  const over = (async () => {
    const until = Date.now() + WAIT_AT_MOST_MS
    while (!isStopped && Date.now() < until && (await make(services, () => isStopped)) === 'waiting') {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ASK_EVERY_MS)
        wake = () => { clearTimeout(timer); resolve() }
      })
    }
  })().catch((error: unknown) => services.log.error({ err: error }, without))
  return {
    async stop() {
      isStopped = true
      wake()
      await over
    },
  }
}

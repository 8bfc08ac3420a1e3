import type http from 'node:http'

/**
 * Counts the requests that are being answered, so that a stop can let them finish: an upload, a download.
 * Connections that were handed over (WebSockets) are not requests; their owners close them.
 */
export interface Drain {
  /** Around everything a server answers. */
  watch(listener: http.RequestListener): http.RequestListener
  inFlight(): number
  /**
   * Takes no new connection and waits until the last answer is out, at most `withinMs`.
   * @returns how many requests were still under way then.
   */
  finish(servers: readonly http.Server[], withinMs: number): Promise<number>
}

export function createDrain(): Drain {
  let inFlight = 0
  let isDraining = false
  const wakers = new Set<() => void>()

  return {
    watch: (listener) => (request, response) => {
      inFlight += 1
      // A kept connection would bring the next request to a process that is going.
      if (isDraining) response.setHeader('Connection', 'close')
      response.once('close', () => {
        inFlight -= 1
        if (inFlight === 0) for (const wake of wakers) wake()
      })
      listener(request, response)
    },
    inFlight: () => inFlight,
    async finish(servers, withinMs) {
      isDraining = true
      for (const server of servers) {
        server.close()
        server.closeIdleConnections()
      }
      if (inFlight > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, withinMs)
          function done() {
            clearTimeout(timer)
            wakers.delete(done)
            resolve()
          }
          wakers.add(done)
        })
      }
      return inFlight
    },
  }
}

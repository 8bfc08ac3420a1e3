import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface ShapedLink { url: string; bytes(): number; stop(): Promise<void> }

/** A line of so many bits a second and so many milliseconds there and back, shared by all connections, in user space. */
export async function shapedLink(target: string, { bitsPerSecond, roundTripMs }: { bitsPerSecond: number; roundTripMs: number }): Promise<ShapedLink> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let freeAt = 0
  let bytes = 0
  const later = (ms: number, run: () => void) => { const timer = setTimeout(() => { timers.delete(timer); run() }, ms); timers.add(timer) }
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) { open.add(socket); socket.setNoDelay(true); socket.on('error', () => undefined); socket.on('close', () => open.delete(socket)) }
    near.on('data', (chunk) => later(roundTripMs / 2, () => far.write(chunk)))
    near.on('close', () => far.destroy())
    far.on('close', () => later(roundTripMs / 2 + Math.max(0, freeAt - performance.now()), () => near.end()))
    far.on('data', (chunk) => {
      bytes += chunk.length
      // Small pieces, so that connections share the line as packets do.
      for (let at = 0; at < chunk.length; at += 1_460) {
        const piece = chunk.subarray(at, at + 1_460)
        freeAt = Math.max(performance.now(), freeAt) + (piece.length * 8_000) / bitsPerSecond
        later(freeAt - performance.now() + roundTripMs / 2, () => near.write(piece))
      }
      // No more waits in the line than a router holds.
      const ahead = freeAt - performance.now()
      if (ahead > 50) { far.pause(); later(ahead - 25, () => far.resume()) }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    async stop() {
      for (const timer of timers) clearTimeout(timer)
      for (const socket of open) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface ShapedLink { url: string; bytes(): number; stop(): Promise<void> }

/** A line of so many bits a second and so many milliseconds there and back, shared by all connections, in user space. */
export async function shapedLink(target: string, { bitsPerSecond, roundTripMs }: { bitsPerSecond: number; roundTripMs: number }): Promise<ShapedLink> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  const [up, down, turns] = [createLane(), createLane(), createLane()]
  let freeAt = 0
  let bytes = 0
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) { open.add(socket); socket.setNoDelay(true); socket.on('error', () => undefined); socket.on('close', () => open.delete(socket)) }
    near.on('data', (chunk) => up.at(performance.now() + roundTripMs / 2, () => far.write(chunk)))
    near.on('close', () => far.destroy())
    far.on('close', () => down.at(Math.max(performance.now(), freeAt) + roundTripMs / 2, () => near.end()))
    far.on('data', (chunk) => {
      bytes += chunk.length
      // Small pieces, so that connections share the line as packets do.
      for (let at = 0; at < chunk.length; at += 1_460) {
        const piece = chunk.subarray(at, at + 1_460)
        freeAt = Math.max(performance.now(), freeAt) + (piece.length * 8_000) / bitsPerSecond
        down.at(freeAt + roundTripMs / 2, () => near.write(piece))
      }
      // No more waits in the line than a router holds.
      if (freeAt - performance.now() > 50) { far.pause(); turns.at(freeAt - 25, () => far.resume()) }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    async stop() {
      for (const lane of [up, down, turns]) lane.stop()
      for (const socket of open) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

/** One direction. What goes in first comes out first: timers of their own may overtake each other by a millisecond, and bytes with them. */
function createLane() {
  const waiting: { at: number; run: () => void }[] = []
  let timer: NodeJS.Timeout | null = null
  const release = () => {
    timer = null
    while (waiting[0] && waiting[0].at <= performance.now()) waiting.shift()!.run()
    if (waiting[0]) timer = setTimeout(release, waiting[0].at - performance.now())
  }
  return {
    /** @param at by performance.now() */
    at(at: number, run: () => void) {
      waiting.push({ at, run })
      if (!timer) timer = setTimeout(release, at - performance.now())
    },
    stop() { if (timer) clearTimeout(timer); waiting.length = 0 },
  }
}

import { type IncomingMessage, createServer, request as httpRequest } from 'node:http'
import { type AddressInfo, type Socket, connect } from 'node:net'

export interface HospitalNetwork {
  url: string
  /** WebSocket upgrades are swallowed, as some proxies do. */
  blocksSockets: boolean
  /** Connections open now carry nothing more in either direction and are not closed: the phone left this network. */
  abandon(): void
  stop(): void
}

/** A proxy in front of the media plane that misbehaves on request. */
export async function startHospitalNetwork(target: string): Promise<HospitalNetwork> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<[Socket, Socket]>()
  const swallowed = new Set<Socket>()
  const server = createServer((request, response) => {
    const onward = httpRequest({ hostname, port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => undefined)
    if (network.blocksSockets) return void swallowed.add(socket)
    const onward = connect(Number(port), hostname)
    const pair: [Socket, Socket] = [socket, onward]
    pairs.add(pair)
    onward.on('error', () => socket.destroy())
    onward.on('close', () => socket.destroy())
    socket.on('close', () => {
      onward.destroy()
      pairs.delete(pair)
    })
    const headers = request.rawHeaders.reduce((text, value, i) => text + value + (i % 2 === 0 ? ': ' : '\r\n'), '')
    onward.write(`GET ${request.url} HTTP/1.1\r\n${headers}\r\n`)
    onward.write(head)
    onward.pipe(socket)
    socket.pipe(onward)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const network: HospitalNetwork = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    blocksSockets: false,
    abandon() {
      for (const [socket, onward] of pairs) {
        onward.unpipe(socket)
        socket.unpipe(onward)
        onward.pause()
        socket.pause()
      }
    },
    stop() {
      server.close()
      server.closeAllConnections()
      for (const socket of [...swallowed, ...[...pairs].flat()]) socket.destroy()
    },
  }
  return network
}

/** A viewer of the interactive path as tests and benchmarks need it: keeps what it was told and sent. */
import WebSocket from 'ws'
import { FRAME_FLAG, FRAME_KIND, type SocketMessage } from '../contract'

export interface ReceivedFrame { kind: 'video' | 'audio'; isKey: boolean; ptsMs: number; dtsMs: number; bytes: number; atMs: number; data: Buffer }

export interface TestViewer {
  messages: SocketMessage[]
  frames: ReceivedFrame[]
  closed: { code: number; atMs: number } | null
  /** HTTP status of a refused upgrade. */
  refusedWith: number | null
  socket: WebSocket
}

export function openViewer(url: string, options: { origin?: string } = {}): TestViewer {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...(options.origin ? { origin: options.origin } : {}) })
  const viewer: TestViewer = { messages: [], frames: [], closed: null, refusedWith: null, socket }
  socket.on('error', () => undefined)
  socket.on('unexpected-response', (request, response) => {
    viewer.refusedWith = response.statusCode ?? 0
    request.destroy()
  })
  socket.on('close', (code) => (viewer.closed = { code, atMs: Date.now() }))
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return void viewer.messages.push(JSON.parse(data.toString()) as SocketMessage)
    viewer.frames.push({
      kind: data[0] === FRAME_KIND.video ? 'video' : 'audio', isKey: (data[1]! & FRAME_FLAG.key) !== 0,
      ptsMs: data.readDoubleLE(4), dtsMs: data.readDoubleLE(12), bytes: data.length, atMs: Date.now(), data: data.subarray(20),
    })
  })
  return viewer
}

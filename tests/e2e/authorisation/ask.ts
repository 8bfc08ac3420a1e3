import { request } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import WebSocket from 'ws'
import { FRAME_HEADER_BYTES } from '../../../streaming/contract'

export type Answer = 'yes' | 'no' | 'sign in' | 'not now'

/** These answer a program, not a page: they are asked at their own address. */
export const isResource = (path: string) => /^\/cases\/[^/]+\/(desk$|answer$|picture\/)|\/anatomy\/models\/[^/]+\/labels\/|\/(token|questions|health|state)$|\/(mp4|thumbnails)\/|^\/recordings\/[^/]+\/clip$|^\/notifications\/.|^\/images\/(shared\/)?[^/]+\/(reading|series\/|findings$|exchange)|^\/images\/review\/[^/]+\/face\/|^\/anatomy\/lessons\/[^/]+\/(desk|export|voice\/.*|answers\/export|answer|progress)$/.test(path)
  || /^\/readings\/([^/]+\/(meeting$|minutes\/export)|feed\/)/.test(path)
  || /^\/lti\/(keys|waiting)$/.test(path)
  || /^\/cases\/[^/]+\/(discussion|keep|mention)$/.test(path)
  || /^\/courses\/class\/[^/]+\/(progress|talk|notes|media|shown|answer|certificate|grades\/export|progress-map\/export)(\?|$)/.test(path)
  || /^\/courses\/[^/]+\/media(\?|$)/.test(path)
  || /^\/exams\/(media(\/|$)|questions\/(together$|[^/]+\/(desk|store)(\?|$)))/.test(path)

/** A page's data as the browser fetches it when a link is followed: the same right, asked at another address. */
export async function askForData(url: string, cookie: string, path: string): Promise<{ answer: Answer; body: string }> {
  const { pathname, search } = new URL(path, url)
  const response = await fetch(`${url}${pathname}.data${search}`, { redirect: 'manual', headers: { cookie } })
  const body = await response.text()
  return { answer: meaning(response.status, response.status === 202 ? (/"(\/[^"]*)"/.exec(body)?.[1] ?? '/') : '', ''), body }
}

/** One request as a browser with this cookie sends it, and what its answer means for a person. */
export async function ask(url: string, cookie: string, method: string, path: string, form: Record<string, string> | { json: unknown } = {}, headers: Record<string, string> = {}): Promise<Answer> {
  if (method === 'GET') {
    const response = await fetch(`${url}${path}`, { redirect: 'manual', headers: { cookie, ...headers } })
    await response.body?.cancel()
    return meaning(response.status, response.headers.get('location') ?? '', '')
  }
  const isToken = path.endsWith('/token')
  const isJson = isToken || 'json' in form
  const response = await fetch(`${url}${path}${isResource(path) ? '' : '.data'}`, {
    method, redirect: 'manual', headers: { cookie, ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    body: 'json' in form ? JSON.stringify(form.json) : isToken ? JSON.stringify(form) : new URLSearchParams(form),
  })
  const body = await response.text()
  // A page's form is answered in one stream, redirects as well (202).
  const redirect = response.status === 202 ? (/"(\/[^"]*)"/.exec(body)?.[1] ?? '/') : (response.headers.get('location') ?? '')
  const answer = meaning(response.status, redirect, body)
  if (isToken && answer === 'yes' && !body.includes('"token":"')) throw new Error(`Neither a token nor a refusal: ${body.slice(0, 300)}`)
  return answer
}

function meaning(status: number, redirect: string, body: string): Answer {
  if (redirect.startsWith('/login')) return 'sign in'
  if (status === 401 || status === 403 || status === 404) return 'no'
  if (status === 409 || body.includes('"not-now"')) return 'not now'
  if (status === 429 || status >= 500) throw new Error(`Answered ${status}: ${body.slice(0, 300)}`)
  // 400 is a mistake in what was filled in, told to somebody who may fill it in.
  return /"(forbidden|not-found)"/.test(body) ? 'no' : 'yes'
}

export async function join(url: string, cookie: string, channel: string, headers: Record<string, string> = {}): Promise<Answer | 'unreachable'> {
  const socket = io(url, { path: '/realtime', transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { cookie, ...headers } })
  try {
    return await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`no answer to joining ${channel}`)), 5_000)
      socket.on('connect_error', () => { clearTimeout(timer); done('unreachable') })
      socket.on('connect', () => socket.emit('join', channel, (answer: string) => { clearTimeout(timer); done(answer === 'joined' ? 'yes' : 'no') }))
    })
  } finally {
    socket.disconnect()
  }
}

/** Stays in the channel until its right ends. */
export async function listen(url: string, cookie: string, channel: string): Promise<{ isOut: () => boolean; close: () => Socket }> {
  const socket = io(url, { path: '/realtime', transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { cookie } })
  let isOut = false
  socket.on('expelled', () => { isOut = true })
  socket.on('disconnect', () => { isOut = true })
  const answer = await new Promise((done) => socket.on('connect', () => socket.emit('join', channel, done)))
  if (answer !== 'joined') throw new Error(`not let into ${channel}: ${String(answer)}`)
  return { isOut: () => isOut, close: () => socket.disconnect() }
}

/** The path goes out as it is written, which fetch would tidy. */
export function statusOfRawPath(base: string, path: string): Promise<number> {
  const { hostname, port } = new URL(base)
  return new Promise((done, fail) => request({ hostname, port, path }, (response) => { response.resume(); done(response.statusCode ?? 0) }).on('error', fail).end())
}

export interface Got { status: number; body: Buffer }

export async function get(url: string, headers: Record<string, string> = {}): Promise<Got> {
  const response = await fetch(url, { redirect: 'manual', headers })
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
}

/** A viewer of the interactive path, as a player opens it. */
export class Viewing {
  readonly frames: { atMs: number; ptsMs: number }[] = []
  readonly said: { atMs: number; type: string }[] = []
  closed: { code: number; atMs: number } | null = null
  private readonly socket: WebSocket

  constructor(base: string, token: string, stream: string, origin?: string) {
    this.socket = new WebSocket(`${base.replace('http', 'ws')}/media/ws/${token}/${stream}`, { ...(origin ? { origin } : {}), handshakeTimeout: 5_000 })
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) this.said.push({ atMs: Date.now(), type: (JSON.parse(data.toString()) as { type: string }).type })
      else if (data.length > FRAME_HEADER_BYTES) this.frames.push({ atMs: Date.now(), ptsMs: data.readDoubleLE(4) })
    })
    this.socket.on('close', (code) => (this.closed ??= { code, atMs: Date.now() }))
    // An upgrade that was refused: no close code, an HTTP status.
    this.socket.on('unexpected-response', (_request, response) => { this.closed ??= { code: response.statusCode ?? 0, atMs: Date.now() }; this.socket.terminate() })
    this.socket.on('error', () => undefined)
  }

  say(message: unknown) { this.socket.send(JSON.stringify(message)) }
  close() { this.socket.terminate() }
}

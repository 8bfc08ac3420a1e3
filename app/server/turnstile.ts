import type { RequestHandler, Response } from 'express'
import { errorPage } from './error-page'

export interface TurnstileOptions {
  /** Pages under way at once. A page is drawn by one thread: more of them only share it, and all are late together. */
  atOnce: number
  /** A page that waits for something else (a password, the media plane) lets the next one pass after so long. */
  holdMs: number
  /** Requests that may wait; the next is told to come again. */
  mostWaiting: number
  /** Of them from one address. */
  mostWaitingPerAddress: number
}

/**
 * Pages in the order in which they were asked for. Without it a hundred readers who come in one second share the thread, and
 * under a load above what it can do the first wait longest: each step of an older page queues behind the first steps of the newer ones.
 */
export function createTurnstile({ atOnce, holdMs, mostWaiting, mostWaitingPerAddress }: TurnstileOptions): RequestHandler {
  let passing = 0
  const waiting = new Set<() => void>()
  const waitingFrom = new Map<string, number>()
  const count = (address: string, change: 1 | -1) => {
    const left = (waitingFrom.get(address) ?? 0) + change
    if (left > 0) waitingFrom.set(address, left)
    else waitingFrom.delete(address)
  }

  const pass = (response: Response, go: () => void) => {
    passing += 1
    let hasLeft = false
    const leave = () => {
      if (hasLeft) return
      hasLeft = true
      clearTimeout(timer)
      passing -= 1
      const [next] = waiting
      if (!next || passing >= atOnce) return
      waiting.delete(next)
      next()
    }
    const timer = setTimeout(leave, holdMs)
    response.once('close', leave)
    go()
  }

  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next()
    if (passing < atOnce) return pass(response, next)
    const address = request.ip ?? ''
    if (waiting.size >= mostWaiting || (waitingFrom.get(address) ?? 0) >= mostWaitingPerAddress) {
      response.status(503).set('Retry-After', '5').type('html').send(errorPage(503))
      return
    }
    const enter = () => {
      count(address, -1)
      response.off('close', giveUp)
      pass(response, next)
    }
    // A reader who left does not take a turn.
    const giveUp = () => {
      if (waiting.delete(enter)) count(address, -1)
    }
    response.once('close', giveUp)
    waiting.add(enter)
    count(address, 1)
  }
}

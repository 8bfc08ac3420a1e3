import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { PixelsBusy } from '#imaging/serve/pixel-works'
import type { Services } from '~/infra/services.server'
import { refuseProgram, type Asking } from '~/session/access-key.server'

/** What a request gets in place of what it asked for. The sentence is for the person who set the program up. */
export class Refusal extends Error {
  constructor(readonly status: 400 | 403 | 404 | 406 | 413 | 415 | 416 | 429 | 503, readonly sentence: string) {
    super(sentence)
  }
}

/** Nobody whom we know. */
export class NotLetIn extends Error {
  constructor(readonly asking: Exclude<Asking, { kind: 'actor' }>) {
    super('not let in')
  }
}

export const NOT_FOUND = 'There is nothing at this address that you may read.'

/** Errors of asynchronous handlers reach the last one of the chain. */
export const handler = (answer: (request: Request, response: Response) => Promise<void>): RequestHandler =>
  (request, response, next) => void answer(request, response).catch(next)

export function sayRefusal(response: Response, { status, sentence }: Refusal): void {
  if (status === 503) response.set('Retry-After', '5')
  if (status === 429) response.set('Retry-After', '900')
  response.status(status).set('Cache-Control', 'no-store').type('text/plain').send(`${sentence}\n`)
}

export const refusals = ({ log }: Pick<Services, 'log'>): ErrorRequestHandler => (error: unknown, request, response, next) => {
  if (response.headersSent) {
    // What has begun cannot be taken back: the connection ends, which no reader takes for the whole.
    response.destroy()
    if (!(error instanceof Refusal)) log.warn({ err: error }, 'a DICOMweb answer was cut short')
    return
  }
  if (error instanceof PixelsBusy) return sayRefusal(response, new Refusal(503, 'Too many pictures are asked for at once. Try again in a moment.'))
  if (error instanceof NotLetIn) return refuseProgram(request, response, error.asking)
  if (error instanceof Refusal) return sayRefusal(response, error)
  next(error)
}

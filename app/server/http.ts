import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequestHandler } from '@remix-run/express'
import type { AppLoadContext, ServerBuild } from '@remix-run/node'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Response } from 'express'
import helmet from 'helmet'
import { Registry, type Registry as MetricsRegistry } from 'prom-client'
import type { Services } from '~/infra/services.server'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import { createSignInThrottle, type SignInThrottle } from '~/domain/people/throttle.server'
import { errorPage } from './error-page'
import { precompressed } from './precompressed'
import { probe, type ReadinessChecks } from './readiness'
import { createTurnstile } from './turnstile'
import { xrProfiles } from './xr-profiles'
import { reachesLoopback } from '~/infra/outbound/addresses'
import { isOwnOrigin } from '~/session/same-origin'
import { anatomyAssets } from '~/transfer/anatomy/router.server'
import { anatomyUploads } from '~/transfer/anatomy/uploads.server'
import { dicomWeb } from '~/transfer/dicomweb/router.server'
import { courseMediaFiles } from '~/transfer/courses/media-files.server'
import { courseUploads } from '~/transfer/courses/media-uploads.server'
import { createUploads } from '~/transfer/uploads/uploads.server'
import './load-context'

export interface HttpAppOptions {
  services: Services
  /** The Remix server build, loaded on first use. */
  build: () => Promise<ServerBuild>
  /** Where the browser's files were built to (build/pages/client). */
  clientDir: string
  /** Each throws or hangs when its part does not answer; asked by /readyz. */
  checks: ReadinessChecks
  metrics?: MetricsRegistry
  throttle?: SignInThrottle
}

/**
 * Two, so that one is drawn while the other's answer is written. A quarter of the line for one address: a hospital or a lecture
 * hall behind one address opens some hundred pages in a second, and one client alone must not close the door to all others.
 */
const PAGES = { atOnce: 2, holdMs: 50, mostWaiting: 2_000, mostWaitingPerAddress: 500 }

/** Everything that is answered over HTTP. Listens to nothing itself. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { services, checks, clientDir, metrics = new Registry(), throttle = createSignInThrottle(services.redis) } = options
  const codeThrottle = createCodeThrottle(services.redis)
  const app = express()
  app.disable('x-powered-by')
  // A proxy on this machine may say who asks; nobody else may.
  app.set('trust proxy', 'loopback')

  app.get('/healthz', (_request, response) => void response.type('text').send('ok\n'))
  app.get('/readyz', async (_request, response) => {
    const report = await probe(checks)
    response.status(report.isReady ? 200 : 503).set('Cache-Control', 'no-store').json(report)
  })
  app.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.contentType).set('Cache-Control', 'no-store').send(await metrics.metrics())
  })

  app.use(logRequests(services))
  app.use(securityHeaders(services))
  app.use(refuseForeignOrigins(services))

  app.use(compression())
  app.use('/dicom-web', dicomWeb({ services, throttle: codeThrottle }))
  app.use('/anatomy/assets', anatomyAssets(services))
  app.use('/anatomy/uploads', anatomyUploads(services))
  app.use('/courses/uploads', courseUploads(services))
  app.use('/courses', courseMediaFiles(services))
  app.use('/uploads', createUploads(services, codeThrottle))
  app.use('/assets/xr-profiles', xrProfiles())
  // All that the browser is given as files; the names carry a hash of their content.
  app.use('/assets', precompressed(`${clientDir}/assets`), express.static(`${clientDir}/assets`, { immutable: true, maxAge: '1y', fallthrough: false, index: false }))

  app.all('*', createTurnstile(PAGES), pages(options.build, (request, response) => ({ services, throttle, codeThrottle, cspNonce: nonceOf(response), clientAddress: request.ip ?? '' })))
  app.use(lastResort(services))
  return app
}

/** The framework derives its routes from a build that it is given once; from a function that gives one, for each request anew. */
function pages(build: () => Promise<ServerBuild>, getLoadContext: (request: Request, response: Response) => AppLoadContext): RequestHandler {
  let handler: Promise<RequestHandler> | null = null
  const load = () => build().then((loaded) => createRequestHandler({ build: loaded, mode: 'production', getLoadContext }))
  return (request, response, next) => {
    handler ??= load()
    handler.then((answer) => answer(request, response, next)).catch(next)
  }
}

/** Only our own origin, but for the media plane where it has its own address; scripts by nonce. */
function securityHeaders({ env }: Services): RequestHandler {
  const media = env.mediaPublicUrl ? [new URL(env.mediaPublicUrl).origin, new URL(env.mediaPublicUrl).origin.replace(/^http/, 'ws')] : []
  const isHttps = env.publicUrl.startsWith('https:')
  // 'self' covers WebSockets of the same origin in current browsers; Safari before 15.4 wants them named.
  const ownSocket = (request: IncomingMessage) => (/^[A-Za-z0-9.:[\]-]+$/.test(request.headers.host ?? '') ? `${isHttps ? 'wss' : 'ws'}://${request.headers.host}` : "'self'")
  const ownNonce = (_request: IncomingMessage, response: ServerResponse) => `'nonce-${nonceOf(response)}'`
  const headersFor = ({ formAction, frameAncestors }: { formAction: string[]; frameAncestors: string[] }) => helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", ownNonce, "'wasm-unsafe-eval'"],
        workerSrc: ["'self'"],
        // blob: what a model's file holds of pictures is read through an address of its own.
        connectSrc: ["'self'", 'blob:', ownSocket, ...media],
        imgSrc: ["'self'", 'data:', 'blob:', ...media.slice(0, 1)],
        mediaSrc: ["'self'", 'blob:', ...media.slice(0, 1)],
        fontSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", ownNonce],
        // Positions and widths of menus, plots and players are style attributes; style elements stay forbidden.
        styleSrcAttr: ["'unsafe-inline'"],
        manifestSrc: ["'self'"],
        // An author's preview stands in a frame of its own size.
        frameSrc: ["'self'"],
        formAction,
        frameAncestors,
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Isolation gives the players high-resolution clocks and shared memory; media of another origin sends CORP.
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    // Says the same as frame-ancestors, to browsers that know only this; it has no word for "learning platforms".
    xFrameOptions: frameAncestors.length > 1 ? false : { action: 'sameorigin' },
  })
  // On somebody's own machine the platform is there, too, without TLS.
  const platforms = ['https:', ...(reachesLoopback(env) ? ['http://127.0.0.1:*', 'http://localhost:*'] : [])]
  const everywhere = headersFor({ formAction: ["'self'"], frameAncestors: ["'self'"] })
  const launching = headersFor({ formAction: ["'self'", ...platforms], frameAncestors: ["'self'"] })
  const framed = headersFor({ formAction: ["'self'", ...platforms], frameAncestors: ["'self'", ...platforms] })
  return (request, response, next) => {
    response.locals.cspNonce = randomBytes(16).toString('base64')
    const headers = FRAMED.test(request.path) ? framed : /^\/lti\//i.test(request.path) ? launching : everywhere
    headers(request, response, next)
  }
}

/** These stand in a frame of a learning platform's page: they know nobody, and lead out into a window (docs/decisions, launches). */
const FRAMED = /^\/lti\/(login|launch)\/?$/i

const nonceOf = (response: ServerResponse) => (response as Response).locals.cspNonce as string

/** A page elsewhere must not act in a person's name: requests that change something come from our own pages or from no page at all. */
function refuseForeignOrigins({ env, log }: Services): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return next()
    // Learning platforms post here (OpenID Connect form_post). Neither door reads a session: what counts is the platform's signature and the state.
    if (request.method === 'POST' && FRAMED.test(request.path)) {
      delete request.headers.origin
      return next()
    }
    if (isOwnOrigin(request.headers, env.publicUrl)) {
      // The page framework compares once more, with the Host header alone, which a proxy may have replaced by ours.
      if (request.headers.origin) request.headers['x-forwarded-host'] = new URL(request.headers.origin).host
      return next()
    }
    log.warn({ method: request.method, path: loggedPath(request.path) }, 'refused: a request from another origin')
    response.status(403).type('html').send(errorPage(403))
  }
}

/** Method, path, status and time. No query, address, e-mail or token. */
function logRequests({ log }: Services): RequestHandler {
  return (request, response, next) => {
    const startedAt = process.hrtime.bigint()
    response.once('finish', () => {
      const ms = Number((process.hrtime.bigint() - startedAt) / 1000n) / 1000
      const isPlain = request.originalUrl.startsWith('/assets/') || request.originalUrl.startsWith('/media/')
      const level = response.statusCode >= 500 ? 'error' : isPlain ? 'trace' : 'debug'
      log[level]({ method: request.method, path: loggedPath(request.originalUrl), status: response.statusCode, ms }, 'request')
    })
    next()
  }
}

/** Playback tokens and one-time links travel in paths: they are left out of logs, and so is whatever is long enough to be one, however the path is spelled. */
export function loggedPath(url: string): string {
  return (url.split('?', 1)[0] ?? '')
    .replace(/^(\/media\/[^/]+)\/.*$/, '$1/…')
    .replace(/^(\/+(?:join|reset|first|images\/+shared|courses\/+join|dicom-web\/+shared)\/+).+$/i, '$1…')
    .replace(/[^/]{40,}/g, '…')
    .slice(0, 200)
}

function lastResort({ log }: Services): ErrorRequestHandler {
  return (error: Error & { status?: number }, request, response, next) => {
    const status = error.status && error.status >= 400 && error.status < 500 ? error.status : 500
    if (status === 500) log.error({ err: error, method: request.method, path: loggedPath(request.originalUrl) }, 'request failed')
    if (response.headersSent) return next(error)
    response.status(status).type('html').send(errorPage(status))
  }
}

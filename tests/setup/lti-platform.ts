import { createHmac, createPublicKey, createVerify, generateKeyPairSync, randomUUID, sign as signBytes, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A college's learning platform as LTI 1.3 (core, deep linking 2.0, assignment and grade services 2.0, names and role provisioning
 * 2.0, security framework 1.1) says that it behaves, on loopback, with real keys. Written from the specifications with node alone:
 * it shares no code with the tool, so that the two do not agree in a mistake.
 */

export type LtiFault =
  | 'alg-none' | 'hs256-with-public-key' | 'foreign-key' | 'wrong-audience' | 'two-audiences-without-azp' | 'wrong-azp' | 'wrong-issuer' | 'expired' | 'too-old' | 'from-the-future' | 'wrong-nonce' | 'no-nonce'
  | 'wrong-deployment' | 'wrong-version' | 'wrong-message' | 'no-subject' | 'changed-after-signing' | 'unknown-key-id'

export interface LtiMember { subject: string; name: string; email?: string; role: 'Learner' | 'Instructor'; status?: 'Active' | 'Inactive' }
export interface LtiPlace { resourceLinkId: string; custom?: Record<string, string>; lineItemUrl?: string }
export interface PassedScore { lineItem: string; userId: string; scoreGiven?: number; scoreMaximum?: number; activityProgress: string; gradingProgress: string; timestamp: string; comment?: string }

export interface LtiPlatformFixture {
  url: string
  issuer: string
  clientId: string
  deploymentId: string
  contextId: string
  addresses: { authorize: string; token: string; keys: string }
  members: LtiMember[]
  places: Map<string, LtiPlace>
  /** What the grade book holds, in the order it came. */
  scores: PassedScore[]
  lineItems: { id: string; label: string; scoreMaximum: number; resourceId?: string; resourceLinkId?: string }[]
  /** Content items that came back from choosing, as the tool signed them. */
  chosen: Record<string, unknown>[]
  /** What was wrong with what the tool sent; a test ends with none. */
  complaints: string[]
  counts: { keys: number; tokens: number; memberPages: number; scoreTries: number }
  /** Its clock, in ms. */
  now: () => number
  /** The next launch has this fault. */
  fault: LtiFault | null
  /** So many of the next calls of services fail with a status. */
  failNext(times: number, status: number): void
  /** Members on a page; the next page's address goes with it. */
  memberPage: number
  /** Page after page without end. */
  endlessMembers: boolean
  /** Where the tool is, for where launches are sent and its keys. */
  tool: { login: string; launch: string; keys: string }
  /** Makes another key; the old one is not shown any more. */
  rotateKey(): void
  /** Begins a launch as a page over there does: the address of the tool's login for somebody in a place. `choose`: deep linking. */
  loginAddress(who: string, place: string | 'choose'): string
  /** What the authorization endpoint posts, for tests without a browser. */
  answer(authorizeAddress: string): Promise<{ state: string; idToken: string }>
  close(): Promise<void>
}

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/'
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#'
const b64 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/'
const NRPS_SCOPE = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly'

interface Key { id: string; privateKey: KeyObject; publicKey: KeyObject }
function makeKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { id: randomUUID(), privateKey, publicKey }
}

/** @param host `localhost` is another site than 127.0.0.1: cookies of one are a third party's in a frame of the other */
export async function startLtiPlatform({ host = '127.0.0.1' }: { host?: '127.0.0.1' | 'localhost' } = {}): Promise<LtiPlatformFixture> {
  let key = makeKey()
  const foreign = makeKey()
  const bearers = new Map<string, { scopes: string[]; until: number }>()
  const assertionsSeen = new Set<string>()
  let failing: { times: number; status: number } = { times: 0, status: 503 }
  const lastStamp = new Map<string, string>()

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      fixture.complaints.push(String(error))
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://${host}:${(server.address() as AddressInfo).port}`

  const fixture: LtiPlatformFixture = {
    url, issuer: url, clientId: 'theatrum-tool', deploymentId: 'deployment-1', contextId: 'course-7', addresses: { authorize: `${url}/authorize`, token: `${url}/token`, keys: `${url}/jwks` },
    members: [
      { subject: 'learner-1', name: 'Lin Learner', email: 'student@demo.theatrum.test', role: 'Learner' }, { subject: 'learner-2', name: 'Mo Learner', role: 'Learner' },
      { subject: 'instructor-1', name: 'Ida Instructor', email: 'teacher@demo.theatrum.test', role: 'Instructor' },
    ],
    places: new Map(), scores: [], lineItems: [], chosen: [], complaints: [], counts: { keys: 0, tokens: 0, memberPages: 0, scoreTries: 0 }, fault: null, now: () => Date.now(), memberPage: 50, endlessMembers: false,
    tool: { login: '', launch: '', keys: '' },
    failNext: (times, status) => void (failing = { times, status }),
    rotateKey: () => void (key = makeKey()),
    loginAddress(who, place) {
      const query = new URLSearchParams({ iss: fixture.issuer, login_hint: who, target_link_uri: fixture.tool.launch, lti_message_hint: place, client_id: fixture.clientId, lti_deployment_id: fixture.deploymentId })
      return `${fixture.tool.login}?${query.toString()}`
    },
    async answer(address) {
      const html = await (await fetch(address)).text()
      const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
      return { state: field('state'), idToken: field('id_token') }
    },
    close: () => new Promise((done) => {
      server.closeAllConnections()
      server.close(() => done())
    }),
  }

  /** OpenID Connect core 3.1.2.1 with LTI's own rules: what a platform must check of an authentication request. */
  function checkRequest(query: URLSearchParams): string | null {
    for (const [name, value] of Object.entries({ scope: 'openid', response_type: 'id_token', response_mode: 'form_post', prompt: 'none', client_id: fixture.clientId, redirect_uri: fixture.tool.launch })) if (query.get(name) !== value) return `${name} is ${query.get(name)}`
    if (!query.get('state') || !query.get('nonce')) return 'state or nonce is missing'
    return fixture.members.some(({ subject }) => subject === query.get('login_hint')) ? null : 'login_hint names nobody'
  }

  function payloadFor(query: URLSearchParams): Record<string, unknown> {
    const member = fixture.members.find(({ subject }) => subject === query.get('login_hint'))!
    const hint = query.get('lti_message_hint') ?? ''
    const seconds = Math.floor(fixture.now() / 1000)
    const common = {
      iss: fixture.issuer, aud: fixture.clientId, sub: member.subject, iat: seconds, exp: seconds + 300, nonce: query.get('nonce'), name: member.name, ...(member.email ? { email: member.email } : {}),
      [`${CLAIM}version`]: '1.3.0', [`${CLAIM}deployment_id`]: fixture.deploymentId, [`${CLAIM}roles`]: [`${MEMBERSHIP}${member.role}`], [`${CLAIM}context`]: { id: fixture.contextId, title: 'Radiology 7' }, [`${CLAIM}target_link_uri`]: fixture.tool.launch,
    }
    const services = {
      'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': { context_memberships_url: `${url}/members`, service_versions: ['2.0'] },
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': { scope: [`${AGS}lineitem`, `${AGS}score`], lineitems: `${url}/lineitems`, ...(fixture.places.get(hint)?.lineItemUrl ? { lineitem: fixture.places.get(hint)!.lineItemUrl } : {}) },
    }
    if (hint === 'choose') {
      return {
        ...common, [`${CLAIM}message_type`]: 'LtiDeepLinkingRequest',
        'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': { deep_link_return_url: `${url}/chosen`, accept_types: ['ltiResourceLink'], accept_presentation_document_targets: ['iframe', 'window'], accept_multiple: false, data: 'opaque-7' },
      }
    }
    const place = fixture.places.get(hint) ?? { resourceLinkId: hint }
    return { ...common, ...services, [`${CLAIM}message_type`]: 'LtiResourceLinkRequest', [`${CLAIM}resource_link`]: { id: place.resourceLinkId, title: 'Chest films' }, ...(place.custom ? { [`${CLAIM}custom`]: place.custom } : {}) }
  }

  function sign(given: Record<string, unknown>): string {
    const fault = fixture.fault
    fixture.fault = null
    const payload = { ...given }
    const seconds = Math.floor(fixture.now() / 1000)
    if (fault === 'wrong-audience') payload.aud = 'another-tool'
    if (fault === 'two-audiences-without-azp') payload.aud = [fixture.clientId, 'another-tool']
    if (fault === 'wrong-azp') Object.assign(payload, { aud: [fixture.clientId, 'another-tool'], azp: 'another-tool' })
    if (fault === 'wrong-issuer') payload.iss = 'https://another.example'
    if (fault === 'expired') Object.assign(payload, { iat: seconds - 500, exp: seconds - 200 })
    if (fault === 'too-old') Object.assign(payload, { iat: seconds - 7_200, exp: seconds + 300 })
    if (fault === 'from-the-future') payload.iat = seconds + 3_600
    if (fault === 'wrong-nonce') payload.nonce = 'another'
    if (fault === 'no-nonce') delete payload.nonce
    if (fault === 'wrong-deployment') payload[`${CLAIM}deployment_id`] = 'another-deployment'
    if (fault === 'wrong-version') payload[`${CLAIM}version`] = '1.1'
    if (fault === 'wrong-message') payload[`${CLAIM}message_type`] = 'LtiSubmissionReviewRequest'
    if (fault === 'no-subject') delete payload.sub
    if (fault === 'alg-none') return `${b64({ alg: 'none', typ: 'JWT', kid: key.id })}.${b64(payload)}.`
    if (fault === 'hs256-with-public-key') {
      const body = `${b64({ alg: 'HS256', typ: 'JWT', kid: key.id })}.${b64(payload)}`
      return `${body}.${createHmac('sha256', key.publicKey.export({ type: 'spki', format: 'pem' })).update(body).digest('base64url')}`
    }
    const body = `${b64({ alg: 'RS256', typ: 'JWT', kid: fault === 'unknown-key-id' ? 'nobody' : key.id })}.${b64(payload)}`
    const signature = signBytes('sha256', Buffer.from(body), fault === 'foreign-key' ? foreign.privateKey : key.privateKey).toString('base64url')
    return fault === 'changed-after-signing' ? `${body.split('.')[0]}.${b64({ ...payload, sub: 'somebody-else' })}.${signature}` : `${body}.${signature}`
  }

  /** Reads a token of the tool's, checked against the keys that it shows. */
  async function readOfTool(token: string): Promise<Record<string, unknown> | null> {
    const [head = '', body = '', signature = ''] = token.split('.')
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string; kid: string }
    const { keys } = (await (await fetch(fixture.tool.keys)).json()) as { keys: { kid: string }[] }
    const jwk = keys.find(({ kid }) => kid === header.kid)
    if (header.alg !== 'RS256' || !jwk) return null
    const isRight = createVerify('sha256').update(`${head}.${body}`).verify(createPublicKey({ key: jwk as never, format: 'jwk' }), Buffer.from(signature, 'base64url'))
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
    const seconds = fixture.now() / 1000
    return isRight && Number(payload.exp) > seconds && Number(payload.iat) < seconds + 60 ? payload : null
  }

  function bearer(request: IncomingMessage, scope: string): boolean {
    const found = bearers.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
    return found !== undefined && found.until > fixture.now() && found.scopes.includes(scope)
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) => void response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value))
    const html = (body: string) => void response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>College</title><body>${body}</body>`)
    const body = await textOf(request)
    const attribute = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;')

    if (pathname === '/favicon.ico') return void response.writeHead(204).end()
    if (pathname === '/jwks') {
      fixture.counts.keys++
      return json(200, { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: key.id, alg: 'RS256', use: 'sig' }] })
    }
    if (pathname === '/authorize') {
      const wrong = checkRequest(searchParams)
      if (wrong) {
        fixture.complaints.push(`authorization request: ${wrong}`)
        return void response.writeHead(400).end(wrong)
      }
      const token = sign(payloadFor(searchParams))
      return html(`<form method="post" action="${attribute(searchParams.get('redirect_uri')!)}"><input name="state" value="${attribute(searchParams.get('state')!)}"><input name="id_token" value="${attribute(token)}"><button>Go on</button></form><script>document.forms[0].submit()</script>`)
    }
    // A course's page over there: a frame, or a link into a window.
    if (pathname === '/course') {
      const [who, place] = [searchParams.get('who') ?? '', searchParams.get('place') ?? '']
      const address = attribute(fixture.loginAddress(who, place))
      return html(searchParams.get('in') === 'frame' ? `<h1>Radiology 7</h1><iframe name="tool" title="Tool" src="${address}" width="900" height="600"></iframe>` : `<h1>Radiology 7</h1><a href="${address}">Open</a>`)
    }
    if (pathname === '/chosen' && request.method === 'POST') {
      const said = await readOfTool(new URLSearchParams(body).get('JWT') ?? '')
      if (!said || said.iss !== fixture.clientId || said.aud !== fixture.issuer || said[`${CLAIM}message_type`] !== 'LtiDeepLinkingResponse' || said[`${CLAIM}deployment_id`] !== fixture.deploymentId || said[`${CLAIM}version`] !== '1.3.0' || said['https://purl.imsglobal.org/spec/lti-dl/claim/data'] !== 'opaque-7' || !said.nonce) {
        fixture.complaints.push(`deep linking response: ${JSON.stringify(said)}`)
        return void response.writeHead(400).end('refused')
      }
      fixture.chosen.push(...(said['https://purl.imsglobal.org/spec/lti-dl/claim/content_items'] as Record<string, unknown>[]))
      return html('<p>Chosen</p>')
    }
    if (failing.times > 0) {
      failing.times--
      if (pathname.endsWith('/scores')) fixture.counts.scoreTries++
      return json(failing.status, { error: 'on demand' })
    }
    if (pathname === '/token' && request.method === 'POST') {
      const form = new URLSearchParams(body)
      const said = form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' && form.get('grant_type') === 'client_credentials' ? await readOfTool(form.get('client_assertion') ?? '') : null
      const audience = said && (Array.isArray(said.aud) ? said.aud : [said.aud])
      if (!said || said.iss !== fixture.clientId || said.sub !== fixture.clientId || !audience?.includes(fixture.addresses.token) || typeof said.jti !== 'string' || assertionsSeen.has(said.jti)) {
        fixture.complaints.push(`client assertion: ${JSON.stringify(said)}`)
        return json(400, { error: 'invalid_client' })
      }
      assertionsSeen.add(said.jti)
      fixture.counts.tokens++
      const token = randomUUID()
      bearers.set(token, { scopes: (form.get('scope') ?? '').split(' '), until: fixture.now() + 3_600_000 })
      return json(200, { access_token: token, token_type: 'Bearer', expires_in: 3600, scope: form.get('scope') })
    }
    if (pathname === '/members') {
      if (!bearer(request, NRPS_SCOPE)) return json(401, {})
      fixture.counts.memberPages++
      const from = Number(searchParams.get('from') ?? 0)
      const some = fixture.endlessMembers ? fixture.members : fixture.members.slice(from, from + fixture.memberPage)
      const hasMore = fixture.endlessMembers || from + fixture.memberPage < fixture.members.length
      return json(200, { id: `${url}/members`, context: { id: fixture.contextId }, members: some.map(({ subject, name, email, role, status = 'Active' }) => ({ user_id: subject, name, email, roles: [`${MEMBERSHIP}${role}`], status })) },
        { 'Content-Type': 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json', ...(hasMore ? { Link: `<${url}/members?from=${from + fixture.memberPage}>; rel="next"` } : {}) })
    }
    if (pathname === '/lineitems') {
      if (!bearer(request, `${AGS}lineitem`)) return json(401, {})
      if (request.method === 'GET') return json(200, fixture.lineItems.filter(({ resourceLinkId }) => !searchParams.get('resource_link_id') || resourceLinkId === searchParams.get('resource_link_id')), { 'Content-Type': 'application/vnd.ims.lis.v2.lineitemcontainer+json' })
      const said = JSON.parse(body) as { label?: string; scoreMaximum?: number; resourceId?: string; resourceLinkId?: string }
      if (request.headers['content-type'] !== 'application/vnd.ims.lis.v2.lineitem+json' || !said.label || !(Number(said.scoreMaximum) > 0)) {
        fixture.complaints.push(`line item: ${body}`)
        return json(400, {})
      }
      const item = { ...said, label: said.label, scoreMaximum: said.scoreMaximum!, id: `${url}/lineitems/${fixture.lineItems.length + 1}` }
      fixture.lineItems.push(item)
      return json(201, item)
    }
    const scored = /^(\/lineitems\/\d+)\/scores$/.exec(pathname)
    if (scored && request.method === 'POST') {
      fixture.counts.scoreTries++
      if (!bearer(request, `${AGS}score`)) return json(401, {})
      const said = JSON.parse(body) as Omit<PassedScore, 'lineItem'>
      const lineItem = `${url}${scored[1]}`
      const who = `${lineItem} ${said.userId}`
      const isStamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/.test(said.timestamp)
      const isWhole = ['Initialized', 'Started', 'InProgress', 'Submitted', 'Completed'].includes(said.activityProgress) && ['FullyGraded', 'Pending', 'PendingManual', 'Failed', 'NotReady'].includes(said.gradingProgress)
      if (request.headers['content-type'] !== 'application/vnd.ims.lis.v1.score+json' || !isStamp || !isWhole || (said.scoreGiven !== undefined && !(Number(said.scoreMaximum) > 0)) || !fixture.members.some(({ subject }) => subject === said.userId)) {
        fixture.complaints.push(`score: ${body}`)
        return json(400, {})
      }
      // AGS 2.0, 3.4.8: a score that is not newer than the one before is refused.
      if (said.timestamp <= (lastStamp.get(who) ?? '')) {
        fixture.complaints.push(`score's timestamp does not grow: ${body}`)
        return json(409, {})
      }
      lastStamp.set(who, said.timestamp)
      fixture.scores.push({ lineItem, ...said })
      return json(200, {})
    }
    response.writeHead(404).end()
  }
  return fixture
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

import { callOut, type Called } from '~/infra/outbound/call.server'
import type { Services } from '~/infra/services.server'
import { waitMs } from '../deliveries/backoff'
import { unsealSecret } from '../sealing.server'

const AT_ONCE = 50
/** Of one round: stores of other institutions wait no longer than this takes. */
const BATCHES = 20
const LEASE_MS = 90_000
const MOST_BYTES = 1_000_000

type Needs = Pick<Services, 'db' | 'env' | 'now' | 'log'>
interface Store { id: string; endpoint: string; username: string; secretSealed: string; attempts: number; nextAt: Date | null }
interface Waiting { id: string; bodyJson: string }

/** What waits goes to the stores that are due, oldest first, in batches. @returns how many statements were taken */
export async function sendStatements(services: Needs): Promise<number> {
  const { db } = services
  const now = services.now()
  const stores = await db.xapiStore.findMany({ where: { isOn: true, OR: [{ nextAt: null }, { nextAt: { lte: now } }] } })
  let sent = 0
  for (const store of stores) {
    // Of two processes one sends: order is kept.
    const held = await db.xapiStore.updateMany({ where: { id: store.id, nextAt: store.nextAt, isOn: true }, data: { nextAt: new Date(now.getTime() + LEASE_MS) } })
    if (held.count !== 1) continue
    const outcome = await sendTo(services, store)
    sent += outcome.sent
    const attempts = outcome.problem === '' ? 0 : store.attempts + 1
    await db.xapiStore.updateMany({ where: { id: store.id }, data: { problem: outcome.problem, attempts, nextAt: attempts === 0 ? null : new Date(services.now().getTime() + waitMs(attempts)) } })
  }
  return sent
}

async function sendTo(services: Needs, store: Store): Promise<{ sent: number; problem: string }> {
  const { db } = services
  const secret = unsealSecret(store.secretSealed, services.env.sessionSecret, store.id)
  if (secret === null) return { sent: 0, problem: 'its key cannot be opened: enter it again' }
  let sent = 0
  for (let batch = 0; batch < BATCHES; batch++) {
    const some = await db.delivery.findMany({ where: { kind: 'xapi', targetId: store.id, state: 'waiting' }, orderBy: { id: 'asc' }, take: AT_ONCE, select: { id: true, bodyJson: true } })
    if (some.length === 0) return { sent, problem: '' }
    const outcome = await sendBatch(services, store, secret, some)
    sent += outcome.sent
    if (outcome.problem !== '') return { sent, problem: outcome.problem }
  }
  return { sent, problem: '' }
}

/**
 * All or nothing on the other side (xAPI 1.0.3, part three, 2.1.2). Where a batch is refused for what is in it, each goes by itself:
 * the one that is refused alone is set aside with its reason, the others arrive in their order.
 */
async function sendBatch(services: Needs, store: Store, secret: string, some: readonly Waiting[]): Promise<{ sent: number; problem: string }> {
  const called = await post(services, store, secret, `[${some.map(({ bodyJson }) => bodyJson).join(',')}]`)
  const meaning = meaningOf(called)
  switch (meaning.kind) {
    case 'taken':
      await mark(services, some.map(({ id }) => id), 'sent', '')
      return { sent: some.length, problem: '' }
    case 'later': return { sent: 0, problem: meaning.why }
    // The very statement is there already, in another spelling: two versions of us told it. Told is told.
    case 'conflict': case 'refused': {
      if (some.length === 1) {
        await mark(services, [some[0]!.id], meaning.kind === 'conflict' ? 'sent' : 'given-up', meaning.why)
        return { sent: meaning.kind === 'conflict' ? 1 : 0, problem: '' }
      }
      let sent = 0
      for (const one of some) {
        const outcome = await sendBatch(services, store, secret, [one])
        sent += outcome.sent
        if (outcome.problem !== '') return { sent, problem: outcome.problem }
      }
      return { sent, problem: '' }
    }
  }
}

function post(services: Needs, store: Store, secret: string, body: string): Promise<Called> {
  return callOut(services.env, `${store.endpoint.replace(/\/$/, '')}/statements`, {
    method: 'POST', body, mostBytes: MOST_BYTES, timeoutMs: 20_000,
    headers: { 'Content-Type': 'application/json', 'X-Experience-API-Version': '1.0.3', Authorization: `Basic ${Buffer.from(`${store.username}:${secret}`).toString('base64')}` },
  })
}

type Meaning = { kind: 'taken' } | { kind: 'later' | 'refused' | 'conflict'; why: string }
function meaningOf(called: Called): Meaning {
  if (called.kind === 'failed') return { kind: 'later', why: called.why }
  const { status, body } = called
  if (status >= 200 && status < 300) return { kind: 'taken' }
  const why = `status ${status}${body ? `: ${body.replace(/\s+/g, ' ').slice(0, 200)}` : ''}`
  if (status === 409) return { kind: 'conflict', why }
  // A wrong key or address is the store's trouble, not a statement's: 401, 403, 404 wait for the administrator.
  return { kind: status === 400 || status === 413 || status === 422 ? 'refused' : 'later', why }
}

async function mark({ db, now }: Needs, ids: string[], state: 'sent' | 'given-up', problem: string): Promise<void> {
  await db.delivery.updateMany({ where: { id: { in: ids }, state: 'waiting' }, data: { state, problem, ...(state === 'sent' ? { sentAt: now() } : {}) } })
}

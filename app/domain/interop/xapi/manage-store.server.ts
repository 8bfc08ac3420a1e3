import { randomUUID } from 'node:crypto'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { readOutboundUrl } from '~/infra/outbound/addresses'
import type { AuditAction } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { sealSecret } from '../sealing.server'

const MOST_STORES = 5

export interface StoreGiven { endpoint: string; username: string; /** Empty: as it was. */ secret: string; isOn: boolean }
export type SaveStore = { kind: 'saved'; storeId: string } | { kind: 'wrong'; field: 'endpoint' | 'username' | 'secret' } | { kind: 'full' } | { kind: 'gone' } | { kind: 'forbidden' }

const mayManage = (services: Services, actor: Actor, institutionId: string) => allowed(services, actor, 'edit-institution', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })
const record = (services: Services, actor: Actor, action: AuditAction, institutionId: string, storeId: string) => services.audit.recordNow({ action, actor: auditActor(actor), institutionId, subjectKind: 'record-store', subjectId: storeId, detail: {} })

/** Null: not theirs to see. Keys are shown to nobody. */
export async function listStores(services: Services, actor: Actor, institutionId: string) {
  if (!mayManage(services, actor, institutionId)) return null
  const stores = await services.db.xapiStore.findMany({ where: { institutionId }, orderBy: { createdAt: 'asc' } })
  const counts = await services.db.delivery.groupBy({ by: ['targetId', 'state'], where: { targetId: { in: stores.map(({ id }) => id) } }, _count: true })
  const countOf = (id: string, state: string) => counts.find((one) => one.targetId === id && one.state === state)?._count ?? 0
  return stores.map(({ id, endpoint, username, isOn, problem, attempts, nextAt }) => ({ id, endpoint, username, isOn, problem, attempts, nextAt, waiting: countOf(id, 'waiting'), sent: countOf(id, 'sent'), setAside: countOf(id, 'given-up') }))
}
export type StoreShown = NonNullable<Awaited<ReturnType<typeof listStores>>>[number]

/** A store that hears what learners do from now on; what they did before it is connected is not told. */
export async function saveStore(services: Services, actor: Actor, institutionId: string, storeId: string | null, { endpoint: given, username: user, secret, isOn }: StoreGiven): Promise<SaveStore> {
  if (!mayManage(services, actor, institutionId)) return { kind: 'forbidden' }
  const endpoint = readOutboundUrl(given, services.env)
  if (endpoint === null || new URL(endpoint).search !== '') return { kind: 'wrong', field: 'endpoint' }
  const username = user.trim()
  // Basic authentication ends the name at the first colon (RFC 7617).
  if (!/^[^\p{Cc}:]{1,200}$/u.test(username)) return { kind: 'wrong', field: 'username' }
  if (secret.length > 500 || (storeId === null && secret === '')) return { kind: 'wrong', field: 'secret' }
  if (storeId === null) {
    if ((await services.db.xapiStore.count({ where: { institutionId } })) >= MOST_STORES) return { kind: 'full' }
    const id = randomUUID()
    await services.db.xapiStore.create({ data: { id, institutionId, endpoint, username, secretSealed: sealSecret(secret, services.env.sessionSecret, id), isOn, createdAt: services.now() }, select: { id: true } })
    await record(services, actor, 'record-store.made', institutionId, id)
    return { kind: 'saved', storeId: id }
  }
  const before = await services.db.xapiStore.findFirst({ where: { id: storeId, institutionId } })
  if (!before) return { kind: 'gone' }
  // A key is for the place that it was entered for: another address gets it only from who knows it.
  if (secret === '' && new URL(before.endpoint).origin !== new URL(endpoint).origin) return { kind: 'wrong', field: 'secret' }
  const { count } = await services.db.xapiStore.updateMany({ where: { id: storeId, institutionId }, data: { endpoint, username, isOn, attempts: 0, problem: '', nextAt: null, ...(secret === '' ? {} : { secretSealed: sealSecret(secret, services.env.sessionSecret, storeId) }) } })
  if (count === 0) return { kind: 'gone' }
  await record(services, actor, 'record-store.changed', institutionId, storeId)
  return { kind: 'saved', storeId }
}

/** What waited for it goes with it. */
export async function removeStore(services: Services, actor: Actor, institutionId: string, storeId: string): Promise<{ kind: 'done' } | { kind: 'gone' } | { kind: 'forbidden' }> {
  if (!mayManage(services, actor, institutionId)) return { kind: 'forbidden' }
  const { count } = await services.db.xapiStore.deleteMany({ where: { id: storeId, institutionId } })
  if (count === 0) return { kind: 'gone' }
  await services.db.delivery.deleteMany({ where: { kind: 'xapi', targetId: storeId } })
  await record(services, actor, 'record-store.removed', institutionId, storeId)
  return { kind: 'done' }
}

import { randomUUID } from 'node:crypto'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { readName } from '~/domain/people/person'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import { readOutboundUrl } from '~/infra/outbound/addresses'
import type { AuditAction } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { makeOurKey } from './our-keys.server'
import { deploymentsOf } from './take-launch.server'

export const PLATFORM_BOUNDS = { platforms: 50, deployments: 50, deploymentId: 255 } as const

export interface PlatformGiven { name: string; issuer: string; clientId: string; authorizeUrl: string; tokenUrl: string; keysUrl: string; /** One a line. */ deployments: string; staffMayAssist: boolean }
type Field = 'name' | 'issuer' | 'clientId' | 'authorizeUrl' | 'tokenUrl' | 'keysUrl' | 'deployments'
export type SavePlatform = { kind: 'saved'; platformId: string } | { kind: 'wrong'; field: Field } | { kind: 'taken' } | { kind: 'full' } | { kind: 'gone' } | { kind: 'forbidden' }

const mayManage = (services: Services, actor: Actor, institutionId: string): boolean =>
  allowed(services, actor, 'edit-institution', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })

const record = (services: Services, actor: Actor, action: AuditAction, institutionId: string, platformId: string, detail: Record<string, string | number | boolean> = {}) =>
  services.audit.recordNow({ action, actor: auditActor(actor), institutionId, subjectKind: 'learning-platform', subjectId: platformId, detail })

/** Platforms of one institution, for its administrators; with our addresses, as they are pasted over there. Null: not theirs to see. */
export async function listPlatforms(services: Services, actor: Actor, institutionId: string) {
  if (!mayManage(services, actor, institutionId)) return null
  const rows = await services.db.ltiPlatform.findMany({ where: { institutionId }, orderBy: { createdAt: 'asc' }, take: PLATFORM_BOUNDS.platforms, include: { links: { where: { rosterProblem: { not: '' } }, select: { rosterProblem: true, class: { select: { name: true } } }, take: 20 }, _count: { select: { identities: true, links: true } } } })
  const at = (path: string) => new URL(path, services.env.publicUrl).href
  return {
    ours: { login: at('/lti/login'), launch: at('/lti/launch'), keys: at('/lti/keys') },
    platforms: rows.map(({ id, name, issuer, clientId, authorizeUrl, tokenUrl, keysUrl, deploymentsJson, staffMayAssist, disabledAt, createdAt, links, _count }) => ({
      id, name, issuer, clientId, authorizeUrl, tokenUrl, keysUrl, deployments: deploymentsOf(deploymentsJson), staffMayAssist, disabledAt, createdAt, people: _count.identities, places: _count.links, listTroubles: links.map((one) => ({ klass: one.class.name, problem: one.rosterProblem })),
    })),
  }
}
export type PlatformShown = NonNullable<Awaited<ReturnType<typeof listPlatforms>>>['platforms'][number]

function readGiven(services: Services, given: PlatformGiven) {
  const name = readName(given.name)
  if (!name) return { kind: 'wrong' as const, field: 'name' as const }
  // Compared letter by letter with what tokens say (OpenID Connect core 3.1.3.7): kept as it was typed.
  const issuer = given.issuer.trim()
  if (readOutboundUrl(issuer, services.env) === null) return { kind: 'wrong' as const, field: 'issuer' as const }
  const clientId = given.clientId.trim()
  if (!/^[\x21-\x7e]{1,255}$/.test(clientId)) return { kind: 'wrong' as const, field: 'clientId' as const }
  const urls = { authorizeUrl: readOutboundUrl(given.authorizeUrl, services.env), tokenUrl: readOutboundUrl(given.tokenUrl, services.env), keysUrl: readOutboundUrl(given.keysUrl, services.env) }
  for (const field of ['authorizeUrl', 'tokenUrl', 'keysUrl'] as const) if (urls[field] === null) return { kind: 'wrong' as const, field }
  const deployments = [...new Set(given.deployments.split(/\r?\n/).map((one) => one.trim()).filter(Boolean))]
  if (deployments.length === 0 || deployments.length > PLATFORM_BOUNDS.deployments || deployments.some((one) => one.length > PLATFORM_BOUNDS.deploymentId)) return { kind: 'wrong' as const, field: 'deployments' as const }
  return {
    kind: 'read' as const,
    row: { name, issuer, clientId, authorizeUrl: urls.authorizeUrl!, tokenUrl: urls.tokenUrl!, keysUrl: urls.keysUrl!, deploymentsJson: JSON.stringify(deployments), staffMayAssist: given.staffMayAssist },
  }
}

/** A platform that may launch our courses from now on, with a key of our own for it. */
export async function addPlatform(services: Services, actor: Actor, institutionId: string, given: PlatformGiven): Promise<SavePlatform> {
  if (!mayManage(services, actor, institutionId)) return { kind: 'forbidden' }
  const read = readGiven(services, given)
  if (read.kind === 'wrong') return read
  if ((await services.db.ltiPlatform.count({ where: { institutionId } })) >= PLATFORM_BOUNDS.platforms) return { kind: 'full' }
  const id = randomUUID()
  try {
    await services.db.ltiPlatform.create({ data: { id, institutionId, ...read.row, ...(await makeOurKey(services.env.sessionSecret, id)), createdAt: services.now() }, select: { id: true } })
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'taken' }
    throw error
  }
  await record(services, actor, 'learning-platform.made', institutionId, id)
  return { kind: 'saved', platformId: id }
}

/** Fetched by all that the request claims. */
async function own(services: Services, actor: Actor, institutionId: string, platformId: string) {
  if (!mayManage(services, actor, institutionId)) return { kind: 'forbidden' as const }
  const row = await services.db.ltiPlatform.findFirst({ where: { id: platformId, institutionId }, include: { _count: { select: { identities: true } } } })
  return row ? { kind: 'found' as const, row } : { kind: 'gone' as const }
}

/** Who people are over there hangs on issuer and client: once somebody came, these two stay, and another platform is another entry. */
export async function changePlatform(services: Services, actor: Actor, institutionId: string, platformId: string, given: PlatformGiven): Promise<SavePlatform> {
  const found = await own(services, actor, institutionId, platformId)
  if (found.kind !== 'found') return found
  const read = readGiven(services, given)
  if (read.kind === 'wrong') return read
  if (found.row._count.identities > 0 && read.row.issuer !== found.row.issuer) return { kind: 'wrong', field: 'issuer' }
  if (found.row._count.identities > 0 && read.row.clientId !== found.row.clientId) return { kind: 'wrong', field: 'clientId' }
  try {
    await services.db.ltiPlatform.update({ where: { id: platformId }, data: read.row, select: { id: true } })
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'taken' }
    throw error
  }
  await record(services, actor, 'learning-platform.changed', institutionId, platformId, { staffMayAssist: given.staffMayAssist })
  return { kind: 'saved', platformId }
}

type Done = { kind: 'done' } | { kind: 'gone' } | { kind: 'forbidden' }

/** A platform that is disabled launches nothing and is told nothing; people and classes stay. */
export async function setPlatformEnabled(services: Services, actor: Actor, institutionId: string, platformId: string, isEnabled: boolean): Promise<Done> {
  const found = await own(services, actor, institutionId, platformId)
  if (found.kind !== 'found') return found
  await services.db.ltiPlatform.update({ where: { id: platformId }, data: { disabledAt: isEnabled ? null : services.now() }, select: { id: true } })
  await record(services, actor, isEnabled ? 'learning-platform.enabled' : 'learning-platform.disabled', institutionId, platformId)
  return { kind: 'done' }
}

/** A new key of our own; the platform finds it at /lti/keys by its id. */
export async function renewPlatformKey(services: Services, actor: Actor, institutionId: string, platformId: string): Promise<Done> {
  const found = await own(services, actor, institutionId, platformId)
  if (found.kind !== 'found') return found
  await services.db.ltiPlatform.update({ where: { id: platformId }, data: await makeOurKey(services.env.sessionSecret, platformId), select: { id: true } })
  await record(services, actor, 'learning-platform.key-renewed', institutionId, platformId)
  return { kind: 'done' }
}

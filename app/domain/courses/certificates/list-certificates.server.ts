import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { CLASS_BOUNDS } from '../class'

/** Those of a class who completed it, newest first, with their certificates. Who left keeps theirs. */
export async function listCertificates(services: Services, actor: Actor, classId: string) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const rows = await services.db.enrolment.findMany({
    where: { classId, OR: [{ completedAt: { not: null }, state: 'active' }, { certificate: { isNot: null } }] }, orderBy: [{ completedAt: 'desc' }, { id: 'asc' }], take: CLASS_BOUNDS.learners,
    select: { id: true, completedAt: true, person: { select: { name: true } }, certificate: { select: { code: true, holder: true, credits: true, creditKind: true, issuedAt: true, revokedAt: true, revokedWhy: true } } },
  })
  return {
    kind: 'listed' as const, klass: { id: row.id, name: row.name, title: row.course.title, language: row.course.language },
    certificates: rows.map(({ person, ...one }) => ({ ...one, learner: person.name })), mayLead: can(actor, 'lead', subject),
  }
}
export type CertificatesListed = Extract<Awaited<ReturnType<typeof listCertificates>>, { kind: 'listed' }>

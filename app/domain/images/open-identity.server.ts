import { lookUp } from '#imaging/dicom/dictionary'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { LEAST_REASON, MOST_REASON, type OpenedIdentity } from './opened-identity'
import { subjectOfStudy } from './readable-studies'
import { openIdentities, sealedAbout } from './sealed-identity.server'

export type OpenIdentity =
  | { kind: 'opened'; identity: OpenedIdentity }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'no-reason' }
  /** Sealed under another IMAGE_SECRET, or damaged. */
  | { kind: 'unreadable' }

/** Before anything is opened: what the page says it is about. */
export type AskIdentity = { kind: 'asked'; pseudonym: string; description: string; studyDate: string } | { kind: 'forbidden' } | { kind: 'not-found' }

const load = (services: Pick<Services, 'db'>, studyId: string) => services.db.study.findUnique({ where: { id: studyId }, include: { subject: true } })
const about = (studyId: string) => ({ subjectKind: 'study', subjectId: studyId }) as const

export async function askIdentity(services: Services, actor: Actor, studyId: string): Promise<AskIdentity> {
  const study = await load(services, studyId)
  if (!study || !can(actor, 'read', subjectOfStudy(study))) return { kind: 'not-found' }
  if (!allowed(services, actor, 'open-identity', subjectOfStudy(study), about(study.id))) return { kind: 'forbidden' }
  return { kind: 'asked', pseudonym: study.subject.pseudonym, description: study.description, studyDate: study.studyDate }
}

/**
 * Opens the sealed record of a study's patient for an administrator of its institution: with a reason, on record before
 * anything is shown. The reason is kept in the audit as it was given.
 */
export async function openIdentity(services: Services, actor: Actor, input: { studyId: string; reason: string }): Promise<OpenIdentity> {
  const study = await load(services, input.studyId)
  if (!study || !can(actor, 'read', subjectOfStudy(study))) return { kind: 'not-found' }
  if (!allowed(services, actor, 'open-identity', subjectOfStudy(study), about(study.id))) return { kind: 'forbidden' }
  const reason = input.reason.trim().slice(0, MOST_REASON)
  if ([...reason].length < LEAST_REASON) return { kind: 'no-reason' }
  const record = openIdentities(services.env, sealedAbout(study.institutionId, study.subject.patientHash), study.subject.sealed)
  await services.audit.recordNow({ action: 'identity.opened', actor: auditActor(actor), institutionId: study.institutionId, ...about(study.id), detail: { reason, opened: record !== null } })
  if (!record) return { kind: 'unreadable' }
  const kept = record.studies[study.studyUid]
  const series = Object.entries(kept?.series ?? {})
  return {
    kind: 'opened',
    identity: {
      ...record.patient, otherNames: record.otherNames, studyUid: kept?.studyUid ?? '', instanceCount: kept?.instanceCount ?? 0,
      series: series.slice(0, 200).map(([seriesUid, instances]) => ({ seriesUid, instanceCount: instances.length })),
      attributes: Object.entries(kept?.attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, values]) => ({ path, name: nameOf(path), values })),
    },
  }
}

/** '00081140/0/00081155' -> 'ReferencedSOPInstanceUID'; a private or unknown one by its tag alone. */
function nameOf(path: string): string {
  return lookUp(path.slice(-8))?.keyword ?? ''
}

import { recordOnce } from '~/domain/audit/allowed.server'
import { actorOfPerson } from '~/domain/broadcasts/actor-of-person.server'
import { linkTokenHash } from '~/domain/people/link-token.server'
import type { Services } from '~/infra/services.server'
import { subjectOfStudy } from './readable-studies'
import { isHeldOutside, SHARED_SERIES, shareState } from './share'

export interface OpenShare {
  shareId: string
  expiresAt: Date
  madeById: string
  showsFindings: boolean
  study: { id: string; studyUid: string; institutionId: string; workspace: string; description: string }
}

/** What a link shows now; null for one that is wrong, over, withdrawn or resting: whoever holds it is told no more than that. */
export async function openShare(services: Services, token: string): Promise<OpenShare | null> {
  const tokenHash = linkTokenHash(token)
  if (tokenHash === null) return null
  const share = await services.db.shareLink.findUnique({
    where: { tokenHash }, select: { id: true, createdById: true, showsFindings: true, expiresAt: true, withdrawnAt: true, study: { select: { id: true, studyUid: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, description: true, series: SHARED_SERIES } } },
  })
  if (!share) return null
  const maker = await actorOfPerson(services.db, share.createdById)
  if (shareState(share, maker, { ...subjectOfStudy(share.study), isHeld: isHeldOutside(share.study) }, services.now()) !== 'open') return null
  const { isHeld: _isHeld, chargedBy: _chargedBy, series: _series, ...study } = share.study
  recordOnce(services, 3_600_000, { action: 'share.used', actor: { kind: 'public' }, institutionId: study.institutionId, subjectKind: 'share', subjectId: share.id, detail: { study: study.id } })
  return { shareId: share.id, expiresAt: share.expiresAt, madeById: share.createdById, showsFindings: share.showsFindings, study }
}

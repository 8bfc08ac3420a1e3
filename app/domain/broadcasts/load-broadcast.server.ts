import type { Db } from '~/infra/db/db.server'
import type { Audience, BroadcastSubject } from '~/policy/broadcast'
import { asState } from './broadcast'
import { consentInForce } from './consent'

/** Either the client or a transaction of it. */
export type Reader = Pick<Db, 'broadcast' | 'recording'>

/** A broadcast with what its rights and rules depend on. */
export async function loadBroadcast(db: Reader, id: string) {
  const row = await db.broadcast.findUnique({
    where: { id },
    include: {
      institution: true,
      room: true,
      streams: { include: { input: { include: { masks: { orderBy: { createdAt: 'asc' } } } } }, orderBy: { position: 'asc' } },
      consents: { orderBy: { recordedAt: 'asc' } },
      passages: { orderBy: { from: 'asc' } },
      recording: true,
    },
  })
  return row ? { ...row, state: asState(row.state), consent: consentInForce(row.consents) } : null
}
export type LoadedBroadcast = NonNullable<Awaited<ReturnType<typeof loadBroadcast>>>

interface SubjectParts {
  institutionId: string
  audience: string
  institution: { mayBePublic: boolean }
  consents: Parameters<typeof consentInForce>[0]
  recording: { unpublishedAt: Date | null } | null
}

export function subjectOf(row: SubjectParts): BroadcastSubject {
  const { live, recording, reuse } = consentInForce(row.consents)
  return {
    kind: 'broadcast',
    institutionId: row.institutionId,
    audience: asAudience(row.audience),
    institutionMayBePublic: row.institution.mayBePublic,
    consent: { live, recording, reuse },
    isUnpublished: Boolean(row.recording?.unpublishedAt),
  }
}

/** A value that is none of ours is read as the narrowest. */
export function asAudience(text: string): Audience {
  return text === 'professionals' || text === 'public' ? text : 'institution'
}

export const personOf = (actor: { kind: string; personId?: string }): string | null => actor.personId ?? null

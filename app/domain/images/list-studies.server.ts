import type { Services } from '~/infra/services.server'

const MOST = 10_000

/** Every study of the installation, newest first, for whoever runs it. */
export async function listAllStudies({ db }: Pick<Services, 'db'>) {
  const rows = await db.study.findMany({ orderBy: { createdAt: 'desc' }, take: MOST, include: { subject: { select: { pseudonym: true } } } })
  return rows.map(({ subject, bytes, subjectId: _subject, ...row }) => ({ ...row, title: row.description || row.studyUid, pseudonym: subject.pseudonym, modalities: row.modalities.split(',').filter(Boolean), bodyParts: row.bodyParts.split(',').filter(Boolean), bytes: Number(bytes) }))
}

import type { Services } from '~/infra/services.server'

/** Where instances lie, by their own new UIDs. */
export async function instanceAddresses({ db }: Pick<Services, 'db'>, sopInstanceUids: readonly string[]): Promise<Map<string, { studyUid: string; seriesUid: string }>> {
  const found = new Map<string, { studyUid: string; seriesUid: string }>()
  // SQLite takes so many values in one statement.
  for (let at = 0; at < sopInstanceUids.length; at += 500) {
    const rows = await db.instance.findMany({ where: { sopInstanceUid: { in: sopInstanceUids.slice(at, at + 500) } }, select: { sopInstanceUid: true, series: { select: { seriesUid: true, study: { select: { studyUid: true } } } } } })
    for (const { sopInstanceUid, series } of rows) found.set(sopInstanceUid, { studyUid: series.study.studyUid, seriesUid: series.seriesUid })
  }
  return found
}

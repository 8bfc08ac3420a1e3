import type { Services } from '~/infra/services.server'
import { MASK_DRAWN } from './mask'
import { lastRevision, raiseRevision } from './media-revision.server'

const OPEN = { reason: MASK_DRAWN, to: null }

/** Whether something was recorded, and may be recorded still, without a mask that was drawn: the media plane has not been heard to take it. */
export async function hasOpenMaskPassage(services: Pick<Services, 'db'>): Promise<boolean> {
  return (await services.db.holdPassage.findFirst({ where: OPEN, select: { id: true } })) !== null
}

/**
 * Ends the passages before a mask, now that the media plane has taken this revision; viewers who go on see nothing captured before.
 * Where another revision was handed out meanwhile, the masks may be newer than what was taken: whoever pushes that one does it.
 * @returns the recordings whose plans are others now, and the caller pushes again; null where nothing was to be closed.
 */
export async function closeMaskPassages(services: Services, takenRevision: number): Promise<{ recordings: string[] } | null> {
  if (!(await hasOpenMaskPassage(services))) return null
  const now = services.now()
  const closed = await services.db.$transaction(async (db) => {
    if ((await lastRevision({ db })) !== takenRevision) return []
    const open = await db.holdPassage.findMany({ where: OPEN, select: { id: true, broadcastId: true, broadcast: { select: { recording: { select: { id: true } } } } } })
    if (open.length === 0) return []
    await db.holdPassage.updateMany({ where: { id: { in: open.map((passage) => passage.id) } }, data: { to: now } })
    await db.broadcast.updateMany({ where: { id: { in: open.map((passage) => passage.broadcastId) }, state: 'live' }, data: { viewableFrom: now } })
    // Should the process die before it pushes again, the upkeep sees that the media plane is behind.
    await raiseRevision(db)
    return open
  })
  for (const { broadcastId } of closed) services.announcer.announce(`broadcast:${broadcastId}`, { type: 'desk' })
  return closed.length > 0 ? { recordings: closed.flatMap(({ broadcast }) => broadcast.recording?.id ?? []) } : null
}

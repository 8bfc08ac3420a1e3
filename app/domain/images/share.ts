import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { StudySubject } from '~/policy/images'
import type { Finding } from './finding'
import type { ReadingStudy, SeriesFrames } from './reading'

export const LEAST_SHARE_DAYS = 1
export const MOST_SHARE_DAYS = 90
export const MOST_NOTE = 200
/** Open links to one study; more are forgotten ones. */
export const MOST_SHARES = 50

export type ShareState = 'open' | 'withdrawn' | 'expired'
  /** The study is being looked at again, or whoever made the link may share it no more: closed for as long as that lasts. */
  | 'suspended'

/** What a link depends on besides rights; a face that nobody decided on never leaves the institution. */
export const SHARED_SERIES = { where: { faceState: 'flagged' }, select: { id: true }, take: 1 } as const
export const isHeldOutside = (study: { isHeld: boolean; series: readonly unknown[] }): boolean => study.isHeld || study.series.length > 0

/** Links to a study that is looked at again, or that a case charges for, rest; whoever may share it otherwise sees and withdraws them. */
export const asIfOpen = (study: StudySubject): StudySubject => ({ ...study, isHeld: false, chargedBy: [] })

/** What a link is worth now. It is never worth more than the right of the person who made it. */
export function shareState(share: { expiresAt: Date; withdrawnAt: Date | null }, maker: Actor, study: StudySubject, now: Date): ShareState {
  if (share.withdrawnAt !== null) return 'withdrawn'
  if (share.expiresAt.getTime() <= now.getTime()) return 'expired'
  return !study.isHeld && can(maker, 'share', study) ? 'open' : 'suspended'
}

export interface ShareRow { id: string; note: string; showsFindings: boolean; madeBy: string; createdAt: Date; expiresAt: Date; state: ShareState }
export interface StudyShares { study: { id: string; description: string; isHeld: boolean; isCharged: boolean }; mayShare: boolean; mayReview: boolean; shares: ShareRow[] }

/** What a link shows: a study as it is read, and the marks that go with it where whoever made the link wished so. */
export interface SharedStudy { study: ReadingStudy; first: SeriesFrames | null; findings: Finding[]; expiresAt: Date }

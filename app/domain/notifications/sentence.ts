import { isKind, type NotificationParams } from './notification'

/** Words of the reader's language: `t` of a page, or `translatorFor(language)` of a letter. */
export type Say = (
  key:
    | 'notifications:sentence.broadcastScheduled' | 'notifications:sentence.broadcastLive' | 'notifications:sentence.recordingReady' | 'notifications:sentence.questionAnswered'
    | 'notifications:sentence.invitationAccepted' | 'notifications:sentence.classListInvited' | 'notifications:sentence.classListRefused' | 'notifications:sentence.signedIn' | 'notifications:sentence.signedInSomewhere'
    | 'notifications:sentence.passwordChanged' | 'notifications:sentence.secondFactorChanged' | 'notifications:sentence.recoveryCodeUsed'
    | 'notifications:sentence.backupFailed' | 'notifications:sentence.diskFilling' | 'notifications:sentence.caseToReview' | 'notifications:sentence.caseSentBack' | 'notifications:sentence.casePublished'
    | 'notifications:sentence.readingInvited' | 'notifications:sentence.readingSoon' | 'notifications:sentence.commentAnswered' | 'notifications:sentence.commentMentioned' | 'notifications:sentence.commentReported' | 'notifications:sentence.commentSaid' | 'notifications:sentence.expertPublished' | 'notifications:sentence.searchFound' | 'notifications:sentence.searchFoundUnnamed' | 'notifications:sentence.submissionReturned' | 'notifications:sentence.courseDue' | 'notifications:sentence.courseCompleted' | 'notifications:sentence.courseCertified' | 'notifications:sentence.courseAuthor' | 'notifications:sentence.unknown',
  words?: Record<string, string | number>,
) => string

/** The one sentence of a notification, in the language and time zone of whoever reads it now. */
export function sentenceOf(say: Say, dateTime: (moment: string) => string, notification: { kind: string; paramsJson: string }): string {
  const { kind } = notification
  if (!isKind(kind)) return say('notifications:sentence.unknown')
  const params = wordsOf(notification.paramsJson)
  const of = <K extends keyof NotificationParams>(_kind: K) => params as Partial<NotificationParams[K]>
  switch (kind) {
    case 'broadcast.scheduled': {
      const { title = '', startsAt = '' } = of(kind)
      return say('notifications:sentence.broadcastScheduled', { title, time: Number.isNaN(Date.parse(startsAt)) ? '' : dateTime(startsAt) })
    }
    case 'broadcast.live': return say('notifications:sentence.broadcastLive', { title: of(kind).title ?? '' })
    case 'recording.ready': return say('notifications:sentence.recordingReady', { title: of(kind).title ?? '' })
    case 'question.answered': return say('notifications:sentence.questionAnswered', { title: of(kind).title ?? '' })
    case 'invitation.accepted': return say('notifications:sentence.invitationAccepted', { name: of(kind).name ?? '' })
    case 'class-list.done': {
      const { invited = 0, refused = 0 } = of(kind)
      return [say('notifications:sentence.classListInvited', { count: invited }), refused ? say('notifications:sentence.classListRefused', { count: refused }) : ''].filter(Boolean).join(' ')
    }
    case 'security.signed-in': {
      const { device = '' } = of(kind)
      return device ? say('notifications:sentence.signedIn', { device }) : say('notifications:sentence.signedInSomewhere')
    }
    case 'security.changed': return say(CHANGED[of(kind).what ?? 'password'] ?? CHANGED.password)
    case 'backup.failed': return say('notifications:sentence.backupFailed', { reason: of(kind).reason ?? '' })
    case 'case.to-review': return say('notifications:sentence.caseToReview', { title: of(kind).title ?? '' })
    case 'case.sent-back': return say('notifications:sentence.caseSentBack', { title: of(kind).title ?? '' })
    case 'case.published': return say('notifications:sentence.casePublished', { title: of(kind).title ?? '' })
    case 'reading.invited':
    case 'reading.soon': {
      const { title = '', startsAt = '' } = of(kind)
      return say(kind === 'reading.soon' ? 'notifications:sentence.readingSoon' : 'notifications:sentence.readingInvited', { title, time: Number.isNaN(Date.parse(startsAt)) ? '' : dateTime(startsAt) })
    }
    case 'comment.answered': return say('notifications:sentence.commentAnswered', { title: of(kind).title ?? '', name: of(kind).name ?? '' })
    case 'comment.mentioned': return say('notifications:sentence.commentMentioned', { title: of(kind).title ?? '', name: of(kind).name ?? '' })
    case 'comment.said': return say('notifications:sentence.commentSaid', { title: of(kind).title ?? '', name: of(kind).name ?? '' })
    case 'expert.published': return say('notifications:sentence.expertPublished', { title: of(kind).title ?? '', name: of(kind).name ?? '' })
    case 'submission.returned': return say('notifications:sentence.submissionReturned', { title: of(kind).title ?? '' })
    case 'course.author': return say('notifications:sentence.courseAuthor', { title: of(kind).title ?? '', name: of(kind).name ?? '' })
    case 'course.completed': return say(of(kind).certified === 1 ? 'notifications:sentence.courseCertified' : 'notifications:sentence.courseCompleted', { title: of(kind).title ?? '' })
    case 'course.due': return say('notifications:sentence.courseDue', { title: of(kind).title ?? '', count: of(kind).count ?? 1 })
    case 'comment.reported': return say('notifications:sentence.commentReported', { title: of(kind).title ?? '' })
    case 'search.found': {
      const { name = '', count = 1 } = of(kind)
      return name ? say('notifications:sentence.searchFound', { name, count }) : say('notifications:sentence.searchFoundUnnamed', { count })
    }
    case 'disk.filling': return say('notifications:sentence.diskFilling', { count: Math.max(0, Math.round(of(kind).days ?? 0)) })
  }
}

const CHANGED = { password: 'notifications:sentence.passwordChanged', 'second-factor': 'notifications:sentence.secondFactorChanged', 'recovery-code': 'notifications:sentence.recoveryCodeUsed' } as const

function wordsOf(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

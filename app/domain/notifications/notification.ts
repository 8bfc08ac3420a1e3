/** Every kind of news and the words its sentence needs; the sentences stand in locales/notifications.json. */
export interface NotificationParams {
  'broadcast.scheduled': { title: string; startsAt: string }
  'broadcast.live': { title: string }
  'recording.ready': { title: string }
  'question.answered': { title: string }
  'invitation.accepted': { name: string }
  'class-list.done': { invited: number; refused: number }
  'security.signed-in': { device: string }
  'security.changed': { what: 'password' | 'second-factor' | 'recovery-code' }
  'backup.failed': { reason: string }
  'disk.filling': { days: number }
  'case.to-review': { title: string }
  'case.sent-back': { title: string }
  'case.published': { title: string }
  'reading.invited': { title: string; startsAt: string }
  'reading.soon': { title: string; startsAt: string }
  'comment.answered': { title: string; name: string }
  'comment.mentioned': { title: string; name: string }
  'comment.said': { title: string; name: string }
  'comment.reported': { title: string }
  'search.found': { name: string; count: number }
  'expert.published': { title: string; name: string }
  'submission.returned': { title: string }
  'course.due': { title: string; count: number }
  /** `certified` 1: there is a certificate. */
  'course.completed': { title: string; certified: number }
  'course.author': { title: string; name: string }
}
export type NotificationKind = keyof NotificationParams

const ALL: Record<NotificationKind, true> = {
  'broadcast.scheduled': true, 'broadcast.live': true, 'recording.ready': true, 'question.answered': true, 'invitation.accepted': true,
  'class-list.done': true, 'security.signed-in': true, 'security.changed': true, 'backup.failed': true, 'disk.filling': true, 'case.to-review': true, 'case.sent-back': true, 'case.published': true,
  'reading.invited': true, 'reading.soon': true, 'comment.answered': true, 'comment.mentioned': true, 'comment.said': true, 'comment.reported': true, 'search.found': true, 'expert.published': true, 'submission.returned': true, 'course.due': true, 'course.completed': true, 'course.author': true,
}
export const KINDS = Object.keys(ALL) as NotificationKind[]

export const isKind = (text: string): text is NotificationKind => Object.hasOwn(ALL, text)

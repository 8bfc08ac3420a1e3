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
}
export type NotificationKind = keyof NotificationParams

const ALL: Record<NotificationKind, true> = {
  'broadcast.scheduled': true, 'broadcast.live': true, 'recording.ready': true, 'question.answered': true, 'invitation.accepted': true,
  'class-list.done': true, 'security.signed-in': true, 'security.changed': true, 'backup.failed': true, 'disk.filling': true,
}
export const KINDS = Object.keys(ALL) as NotificationKind[]

export const isKind = (text: string): text is NotificationKind => Object.hasOwn(ALL, text)

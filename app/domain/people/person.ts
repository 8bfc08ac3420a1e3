import type { Role } from '~/policy/actor'

export interface Person {
  id: string
  name: string
  email: string
  language: string
  timeZone: string
  isDemo: boolean
}

/** Demo people, one per role; known passwords, so they sign in only while DEMO=1. */
export const DEMO_PASSWORD = 'theatre-demo'
export const DEMO_DOMAIN = 'demo.theatrum.test'
export const DEMO_PEOPLE = [
  { local: 'student', name: 'Demo Student', role: 'student' },
  { local: 'teacher', name: 'Demo Teacher', role: 'teacher' },
  { local: 'expert', name: 'Demo Expert', role: 'expert' },
  { local: 'surgeon', name: 'Demo Surgeon', role: 'broadcaster' },
  { local: 'moderator', name: 'Demo Moderator', role: 'moderator' },
  { local: 'admin', name: 'Demo Administrator', role: 'administrator' },
] as const satisfies readonly { local: string; name: string; role: Role }[]
/** Of the demo's other institution: a professional, and no member of the first. */
export const DEMO_GUEST = { local: 'guest', name: 'Demo Guest Teacher', role: 'teacher' } as const satisfies { local: string; name: string; role: Role }

/** Of accounts that a learning platform's launch made: no mail goes there (RFC 2606). */
export const LAUNCHED_MAIL_DOMAIN = 'launched.invalid'
export const receivesMail = (email: string): boolean => !email.endsWith(`@${LAUNCHED_MAIL_DOMAIN}`)

/** Lower case, trimmed; null where it cannot be an address. The mail system has the last word, so the check is loose. */
export function readEmail(text: string): string | null {
  const email = text.trim().toLowerCase()
  return email.length <= 254 && /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]+$/.test(email) ? email : null
}

export const LONGEST_NAME = 120

/** A name as it can stand in a list and in a letter's subject: no line breaks or other control characters. Empty where nothing is left. */
export function readName(text: string, longest = LONGEST_NAME): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').replace(/\s+/g, ' ').trim().slice(0, longest).trim()
}

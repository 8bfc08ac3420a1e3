/** Who asks. Built from a session, a device or the admin command; never from a request's body. */
export const ROLES = ['student', 'teacher', 'expert', 'broadcaster', 'moderator', 'administrator'] as const
export type Role = (typeof ROLES)[number]

export interface Membership { institutionId: string; role: Role }

/** By purchases of their own, and by licences of their institutions. */
export interface Bought {
  cases: readonly string[]
  /** Institutions all of whose charged cases they may read. */
  libraries: readonly string[]
}

export type Actor =
  | {
    kind: 'person'
    personId: string
    /** Without those whose second factor is missing: they give no right. */
    memberships: Membership[]
    /** Platform administrator: runs the installation. Absent: no. */
    isOperator?: boolean
    /** What they may see of what is charged for, as of now. Absent: nothing. */
    bought?: Bought
  }
  /** Nobody is signed in. */
  | { kind: 'public' }
  /** The operator at the machine itself (admin command) and the process's own jobs. */
  | { kind: 'system' }

export const PUBLIC: Actor = { kind: 'public' }
export const SYSTEM: Actor = { kind: 'system' }

/** Whether the person holds one of the roles in this institution. The system holds every role. */
export function holds(actor: Actor, institutionId: string, ...roles: Role[]): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  return actor.memberships.some((m) => m.institutionId === institutionId && roles.includes(m.role))
}

/** Where the actor holds any role, each once; the system and the public are of none. */
export const institutionsOf = (actor: Actor): string[] => (actor.kind === 'person' ? [...new Set(actor.memberships.map(({ institutionId }) => institutionId))] : [])

/** Whether the actor has paid for one of these cases, or a licence to the library of the institution that sells them. */
export function hasBought(actor: Actor, sellerId: string, caseIds: readonly string[]): boolean {
  if (actor.kind !== 'person' || !actor.bought) return false
  const { cases, libraries } = actor.bought
  return libraries.includes(sellerId) || caseIds.some((id) => cases.includes(id))
}

/** Whether the actor runs the installation as a whole. */
export function isOperator(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'person' && actor.isOperator === true)
}

export function isMember(actor: Actor, institutionId: string): boolean {
  return holds(actor, institutionId, ...ROLES)
}

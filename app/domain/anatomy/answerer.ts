/** Somebody who answered, as the makers of a lesson see them. */
export interface Answerer {
  name: string
  /** Theirs; several, where they have several and none is the lesson's. */
  institution: string
  /** Of people of the lesson's own institution alone. */
  email: string | null
}

/**
 * A lesson may be open to people of other institutions; its makers are told who answered, and not how to reach whom they have
 * nothing to do with (docs/decisions/2026-11-22-who-answered.md). The same for the page, the file and the command.
 */
export function answererOf({ name, email, memberships }: { name: string; email: string; memberships: readonly { institutionId: string; institution: { name: string } }[] }, lessonsInstitution: string): Answerer {
  const own = memberships.find(({ institutionId }) => institutionId === lessonsInstitution)
  if (own) return { name, institution: own.institution.name, email }
  return { name, institution: [...new Set(memberships.map(({ institution }) => institution.name))].sort().join('; '), email: null }
}

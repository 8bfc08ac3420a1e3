import type { Db } from '~/infra/db/db.server'
import { PUBLIC, ROLES, type Actor } from '~/policy/actor'

/** The rights a person has today, for decisions that are not made on the person's own request. A deactivated person has none. */
export async function actorOfPerson(db: Pick<Db, 'person'>, personId: string | null): Promise<Actor> {
  if (!personId) return PUBLIC
  const person = await db.person.findUnique({ where: { id: personId }, include: { memberships: true } })
  if (!person || person.deactivatedAt) return PUBLIC
  return {
    kind: 'person',
    personId,
    memberships: person.memberships.flatMap(({ institutionId, role }) => {
      const known = ROLES.find((each) => each === role)
      return known ? [{ institutionId, role: known }] : []
    }),
  }
}

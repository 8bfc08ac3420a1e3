import { ROLES, type Actor } from '~/policy/actor'

/** Somebody as the policy asks about them, who is not here themselves: without what they bought. A role that this version does not know is none. */
export const personOf = ({ id, memberships }: { id: string; memberships: readonly { institutionId: string; role: string }[] }): Actor =>
  ({ kind: 'person', personId: id, memberships: memberships.flatMap(({ institutionId, role }) => ROLES.filter((one) => one === role).map((role) => ({ institutionId, role }))) })

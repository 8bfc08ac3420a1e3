import { ROLES, type Membership } from '~/policy/actor'

/** One role, and whether its institution asks for a second factor with it. */
export interface RoleRow { institutionId: string | null; role: string | null; ruleRole: string | null }

/**
 * The rights that a person has with or without a second factor shown. Roles whose institution asks for one count only with
 * it; so does an operator's right, once the operator has set one up.
 */
export function rightsWith(rows: readonly RoleRow[], person: { isOperator: boolean; hasSetUpSecondFactor: boolean }, hasSecondFactor: boolean): { memberships: Membership[]; isOperator: boolean; isWithheld: boolean } {
  const memberships: Membership[] = []
  let isWithheld = person.isOperator && person.hasSetUpSecondFactor && !hasSecondFactor
  for (const { institutionId, role, ruleRole } of rows) {
    const known = ROLES.find((one) => one === role)
    if (!known || institutionId === null) continue
    if (ruleRole !== null && !hasSecondFactor) isWithheld = true
    else memberships.push({ institutionId, role: known })
  }
  return { memberships, isOperator: person.isOperator && (hasSecondFactor || !person.hasSetUpSecondFactor), isWithheld }
}

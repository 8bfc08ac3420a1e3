/**
 * Whose administrators may hand on a letter that opens an account: those who may give it a new password anyhow.
 * Null, the operator alone, where the account runs the installation or belongs to several institutions.
 */
export function custodianOf(person: { isOperator: boolean; memberships: readonly { institutionId: string }[] }): string | null {
  const institutions = new Set(person.memberships.map((membership) => membership.institutionId))
  return !person.isOperator && institutions.size === 1 ? [...institutions][0]! : null
}

/** Whether a write failed since a row with this unique value exists (Prisma's P2002): two pressed at once, or the name is taken. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002'
}

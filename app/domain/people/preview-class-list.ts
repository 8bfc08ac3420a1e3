import type { Role } from '~/policy/actor'
import type { CheckClassList, PlannedLine } from './check-class-list.server'
import type { Encoding } from './read-class-list.server'

/** A page shows so many lines; the counts say how many there are. */
const SHOWN = 200

/** What the page shows of a checked list before anything is sent. */
export function previewOf(
  { institution, lines, hasHeadings, ignoredColumns }: Extract<CheckClassList, { kind: 'checked' }>,
  { text, encoding, given }: { text: string; encoding: Encoding | null; given: { role: Role; className: string; language: string } },
) {
  const isProblem = ({ plan }: PlannedLine) => plan !== 'invite' && plan !== 'member' && plan !== 'invited'
  const problems = lines.filter(isProblem)
  const count = (plan: PlannedLine['plan']) => lines.filter((line) => line.plan === plan).length
  return {
    institution: institution.name, text, given, encoding, hasHeadings, ignoredColumns: ignoredColumns.slice(0, 20),
    counts: { invite: count('invite'), member: count('member'), invited: count('invited'), refused: problems.length },
    problems: problems.slice(0, SHOWN), lines: lines.slice(0, SHOWN),
  }
}

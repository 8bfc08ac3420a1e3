import { createHmac } from 'node:crypto'
import type { Services } from '~/infra/services.server'

export interface AskedOf { lessonId: string; version: number; stepId: string; personId: string }

/**
 * In which order one person is shown the choices of one question: always the same for them, so that a page that was loaded again, or an answer that
 * waited in it, means the same. By a secret of the server: whoever reads this file still cannot tell which stood first on the maker's desk.
 * @returns places in the maker's list, as they are shown
 */
export function choiceOrder({ env }: Pick<Services, 'env'>, { lessonId, version, stepId, personId }: AskedOf, count: number): number[] {
  const rank = (choice: number) => createHmac('sha256', env.sessionSecret).update(`order of choices\0${lessonId}\0${version}\0${stepId}\0${personId}\0${choice}`).digest('hex')
  return Array.from({ length: count }, (_, choice) => ({ choice, rank: rank(choice) })).sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ choice }) => choice)
}

import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Finding } from './finding'
import { openStudy } from './reading-study.server'
import type { ReadingStudy, SeriesFrames } from './reading'

/** As many as a case may hold; more are not laid on one desk. */
export const MOST_STUDIES = 40

export interface OpenedStudies {
  /** In the order they were asked for. */
  studies: ReadingStudy[]
  first: SeriesFrames | null
  findings: Finding[]
  /** Of every study that is open. */
  mayAnnotate: boolean
  /** Gone, or not this reader's to see: which of the two is nobody's business. */
  refused: string[]
}

/** Studies on one desk, each asked for by its own right as if it were opened alone. @param firstSeries what is looked at first; absent: the first of all */
export async function openStudies(services: Services, actor: Actor, studyIds: readonly string[], firstSeries?: string): Promise<OpenedStudies> {
  const wanted = [...new Set(studyIds)]
  const answers = await Promise.all(wanted.slice(0, MOST_STUDIES).map(async (id, i) => ({ id, answer: await openStudy(services, actor, id, firstSeries === undefined && i === 0 ? {} : { first: firstSeries ?? null }) })))
  const opened = answers.flatMap(({ answer }) => (answer.kind === 'opened' ? [answer.opened] : []))
  return {
    studies: opened.map(({ study }) => study), first: opened.find(({ first }) => first !== null)?.first ?? null, findings: opened.flatMap(({ findings }) => findings), mayAnnotate: opened.length > 0 && opened.every(({ mayAnnotate }) => mayAnnotate),
    refused: [...answers.flatMap(({ id, answer }) => (answer.kind === 'opened' ? [] : [id])), ...wanted.slice(MOST_STUDIES)],
  }
}

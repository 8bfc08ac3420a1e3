import type { Question } from '~/domain/questions/question'
import type { JudgedWith } from '~/domain/questions/score'
import type { Answered } from '~/domain/questions/verdict'
import type { Services } from '~/infra/services.server'
import type { Block } from '../block'
import { answeredOf, askedIn } from './block-score'

/** Sizes of the pictures that places are judged on. */
export async function judgedWithOf(services: Pick<Services, 'db'>, courseId: string, questions: readonly Question[]): Promise<JudgedWith> {
  const mediaIds = questions.flatMap(({ asked }) => (asked.kind === 'hotspot' && asked.mediaId ? [asked.mediaId] : []))
  const media = mediaIds.length === 0 ? [] : await services.db.courseMedia.findMany({ where: { courseId, id: { in: mediaIds } }, select: { id: true, width: true, height: true } })
  const sizes = new Map(media.flatMap(({ id, width, height }) => (width && height ? [[id, { width, height }] as const] : [])))
  return { pictureOf: (mediaId) => sizes.get(mediaId) ?? null }
}

/** What a learner answered in these blocks, with what may be told of it: the lesson's page begins with it. Blocks that ask nothing are not in it. */
export async function answersSoFar(services: Pick<Services, 'db'>, courseId: string, enrolmentId: string, blocks: readonly Block[]): Promise<ReadonlyMap<string, Record<string, Answered>>> {
  const asking = blocks.flatMap((block) => { const asked = askedIn(block); return asked ? [{ id: block.id, asked }] : [] })
  if (asking.length === 0) return new Map()
  const answers = await services.db.courseAnswer.findMany({ where: { enrolmentId, blockId: { in: asking.map(({ id }) => id) } } })
  const judgedWith = await judgedWithOf(services, courseId, answers.length === 0 ? [] : asking.flatMap(({ asked }) => asked.questions))
  return new Map(asking.map(({ id, asked }) => [id, answeredOf(asked, answers.filter(({ blockId }) => blockId === id), judgedWith)]))
}

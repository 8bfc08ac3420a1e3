import type { Finding } from '~/domain/images/finding'
import type { Services } from '~/infra/services.server'
import type { Block } from '../block'
import { courseContent } from '../course'
import { lessonsOf } from '../progress/completion'
import { answeredOf, askedIn } from './block-score'

/** A course whose authors marked the study, and what of it is asked there. */
interface Asking { id: string; authorIds: string[]; /** By version; 0: the draft of a course that was never published. */ blocks: Map<number, Block[]> }

const NOTHING_DRAWN = { pictureOf: () => null }

/** Whether a block asks something that a mark on this study could tell. */
function asksOn(studyId: string) {
  return (block: Block): boolean => (block.body.kind === 'assignment' ? block.body.takes.studyId === studyId : questionsOn(studyId, block).length > 0)
}
const questionsOn = (studyId: string, block: Block) => (askedIn(block)?.questions ?? []).filter(({ asked }) => (asked.kind === 'slice' || asked.kind === 'mark' || asked.kind === 'measure') && asked.studyId === studyId)

/**
 * Whether a mark on the study would answer what a course asks of this reader: whatever the course's authors drew there, until this
 * reader was told what is right (docs/decisions/2026-11-23-marks-that-answer-a-course.md). Those who teach with the study are not asked about.
 * @param personId null: somebody behind a link, who answers nothing
 */
export async function courseMarks({ db }: Pick<Services, 'db'>, studyId: string, personId: string | null): Promise<(finding: Pick<Finding, 'author'>) => boolean> {
  const drew = { findings: { some: { studyId, removedAt: null } } }
  // Whose authors have no mark here can hide none, and is not read.
  const rows = await db.course.findMany({
    where: { OR: [{ owner: drew }, { authors: { some: { person: drew } } }] },
    select: { id: true, ownerId: true, state: true, version: true, removedAt: true, authors: { select: { personId: true } }, classes: { select: { version: true } } },
  })
  const courses = rows.map(({ authors, ...row }) => ({ ...row, authorIds: [row.ownerId, ...authors.map((one) => one.personId)] })).filter(({ authorIds }) => personId === null || !authorIds.includes(personId))
  if (courses.length === 0) return () => false
  // A course that was taken back asks those alone who are on their way in it.
  const inUse = courses.flatMap(({ id, state, version, removedAt, classes }) => [...new Set([...classes.map((one) => one.version), ...(removedAt === null && state === 'published' ? [version] : [])])].map((one) => ({ courseId: id, version: one })))
  const drafts = courses.filter(({ version, removedAt }) => version === 0 && removedAt === null).map(({ id }) => id)
  const [versions, lessons] = await Promise.all([
    inUse.length === 0 ? [] : db.courseVersion.findMany({ where: { OR: inUse, contentJson: { contains: studyId } }, select: { courseId: true, version: true, contentJson: true } }),
    drafts.length === 0 ? [] : db.courseLesson.findMany({ where: { courseId: { in: drafts }, removedAt: null, blocksJson: { contains: studyId } }, select: { courseId: true, blocksJson: true } }),
  ])
  const asking = courses.flatMap(({ id, authorIds }): Asking[] => {
    const read = [
      ...versions.filter(({ courseId }) => courseId === id).map(({ version, contentJson }) => [version, lessonsOf(courseContent.parse(JSON.parse(contentJson))).flatMap(({ blocks }) => blocks)] as const),
      ...lessons.filter(({ courseId }) => courseId === id).map(({ blocksJson }) => [0, JSON.parse(blocksJson) as Block[]] as const),
    ]
    const blocks = new Map<number, Block[]>()
    for (const [version, all] of read) blocks.set(version, [...(blocks.get(version) ?? []), ...all.filter(asksOn(studyId))])
    return [...blocks.values()].some((all) => all.length > 0) ? [{ id, authorIds, blocks }] : []
  })
  const told = asking.length === 0 || personId === null ? new Set<string>() : await toldOf({ db }, studyId, personId, asking)
  const hidden = new Set(asking.filter(({ id }) => !told.has(id)).flatMap(({ authorIds }) => authorIds))
  return ({ author }) => author.id !== personId && hidden.has(author.id)
}

/** Courses that have told this reader everything they ask on the study, in one class of theirs. */
async function toldOf({ db }: Pick<Services, 'db'>, studyId: string, personId: string, asking: readonly Asking[]): Promise<Set<string>> {
  const enrolments = await db.enrolment.findMany({ where: { personId, class: { courseId: { in: asking.map(({ id }) => id) } } }, select: { id: true, class: { select: { courseId: true, version: true } } } })
  const ids = enrolments.map(({ id }) => id)
  const [answers, returned] = await Promise.all([
    ids.length === 0 ? [] : db.courseAnswer.findMany({ where: { enrolmentId: { in: ids } } }),
    ids.length === 0 ? [] : db.submission.findMany({ where: { enrolmentId: { in: ids }, state: 'returned' }, select: { enrolmentId: true, blockId: true } }),
  ])
  return new Set(enrolments.flatMap(({ id, class: { courseId, version } }) => {
    const blocks = asking.find((one) => one.id === courseId)?.blocks.get(version) ?? []
    const isTold = (block: Block) => {
      // Work that may be handed in again could still be drawn after the marks.
      if (block.body.kind === 'assignment') return returned.filter((one) => one.enrolmentId === id && one.blockId === block.id).length >= block.body.attempts
      const asked = askedIn(block)!
      const verdicts = answeredOf(asked, answers.filter((one) => one.enrolmentId === id && one.blockId === block.id), NOTHING_DRAWN)
      return questionsOn(studyId, block).every((question) => { const verdict = verdicts[question.id]?.verdict; return verdict?.kind === 'judged' && verdict.key !== null })
    }
    return blocks.length > 0 && blocks.every(isTold) ? [courseId] : []
  }))
}

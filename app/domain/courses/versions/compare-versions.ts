import type { CourseContent } from '../course'
import type { BlockKind } from '../block'
import { lessonsOf } from '../progress/completion'

/** What is different for learners between two versions of a course, block by block of the same id. Pure. */

export interface ChangedBlock { id: string; kind: BlockKind; lesson: string; counts: boolean }
export interface VersionChange {
  came: ChangedBlock[]
  went: ChangedBlock[]
  /** Its words, pictures, questions or rule. `isStricter`: who had done it keeps that. */
  changed: (ChangedBlock & { ruleChanged: boolean })[]
  /** In another lesson than before. */
  moved: (ChangedBlock & { from: string })[]
  same: number
}

export function compareVersions(before: Pick<CourseContent, 'modules'>, after: Pick<CourseContent, 'modules'>): VersionChange {
  const all = (content: Pick<CourseContent, 'modules'>) => new Map(lessonsOf(content).flatMap((lesson) => lesson.blocks.map((block) => [block.id, { block, lesson }] as const)))
  const [old, fresh] = [all(before), all(after)]
  const line = ({ block, lesson }: { block: { id: string; body: { kind: BlockKind }; rule: { kind: string } }; lesson: { title: string } }): ChangedBlock => ({ id: block.id, kind: block.body.kind, lesson: lesson.title, counts: block.rule.kind !== 'none' })
  const change: VersionChange = { came: [], went: [], changed: [], moved: [], same: 0 }
  for (const [id, one] of old) if (!fresh.has(id)) change.went.push(line(one))
  for (const [id, one] of fresh) {
    const known = old.get(id)
    if (!known) change.came.push(line(one))
    else {
      const [isMoved, ruleChanged] = [known.lesson.id !== one.lesson.id, JSON.stringify(known.block.rule) !== JSON.stringify(one.block.rule)]
      const isChanged = ruleChanged || JSON.stringify(known.block.body) !== JSON.stringify(one.block.body)
      if (isChanged) change.changed.push({ ...line(one), ruleChanged })
      if (isMoved) change.moved.push({ ...line(one), from: known.lesson.title })
      if (!isChanged && !isMoved) change.same++
    }
  }
  return change
}

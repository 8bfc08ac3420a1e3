import { mergeLists, mergeValue } from '~/domain/courses/write/merge'
import { ITEM_BOUNDS, TAG_NAMES, type ItemContent, type Stage } from '../item'

/**
 * Two authors' drafts of one question brought together. Pure. What both changed differently in one stage stays twice, as far as
 * there is room: a draft of many stages is one that its authors look at.
 */
export function mergeItems(base: ItemContent, mine: ItemContent, theirs: ItemContent, newId: () => string): { content: ItemContent; copies: number } {
  const value = <K extends keyof ItemContent>(key: K): ItemContent[K] => mergeValue(base[key], mine[key], theirs[key])
  const { items, copies } = mergeLists(base.stages.map(named), mine.stages.map(named), theirs.stages.map(named), {
    withNewId: (one) => { const id = newId(); return { id, stage: { ...one.stage, question: { ...one.stage.question, id } } } },
    join: (was, here, there) => joined(was?.stage ?? null, here.stage, there.stage),
  })
  const tags = (name: (typeof TAG_NAMES)[number]) => {
    const [was, here, there] = [base.tags[name], mine.tags[name], theirs.tags[name]]
    return [...new Set([...here, ...there])].filter((tag) => !was.includes(tag) || (here.includes(tag) && there.includes(tag))).slice(0, ITEM_BOUNDS.tags)
  }
  // Each took out what the other kept: none is left, and one's own stays.
  const stages = (items.length > 0 ? items.map(({ stage }) => stage) : mine.stages).slice(0, ITEM_BOUNDS.stages)
  return {
    copies: copies.length,
    content: {
      format: 1, title: value('title'), language: value('language'), lead: value('lead'), stages, reference: value('reference'), caseId: value('caseId'), courseId: value('courseId'),
      tags: { subject: tags('subject'), modality: tags('modality'), anatomy: tags('anatomy') }, level: value('level'), difficulty: value('difficulty'),
    },
  }
}

const named = (stage: Stage) => ({ id: stage.question.id, stage })
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** One wrote the words, the other the key: both hold. Null: both wrote the same part differently. */
function joined(was: Stage | null, here: Stage, there: Stage): { id: string; stage: Stage } | null {
  if (!was) return null
  let isTorn = false
  const part = <T>(base: T, mine: T, theirs: T): T => {
    isTorn ||= !same(base, mine) && !same(base, theirs) && !same(mine, theirs)
    return mergeValue(base, mine, theirs)
  }
  const stage: Stage = {
    words: part(was.words, here.words, there.words),
    question: {
      id: here.question.id, stem: part(was.question.stem, here.question.stem, there.question.stem), points: part(was.question.points, here.question.points, there.question.points),
      explanation: part(was.question.explanation, here.question.explanation, there.question.explanation), asked: part(was.question.asked, here.question.asked, there.question.asked),
    },
  }
  return isTorn ? null : { id: here.question.id, stage }
}

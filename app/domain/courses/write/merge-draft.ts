import type { Block } from '../block'
import type { CourseOutline } from '../course'
import { mergeLists, mergeValue } from './merge'

/** Drafts of two authors brought together. Pure. */

export interface LessonDraft { title: string; blocks: Block[] }
export interface OutlineDraft { title: string; summary: string; language: 'en' | 'zh'; outline: CourseOutline }

/** Blocks by their ids. `copies`: theirs of blocks that both changed. */
export function mergeLessons(base: LessonDraft, mine: LessonDraft, theirs: LessonDraft, newId: () => string): { draft: LessonDraft; copies: { id: string; of: string }[] } {
  const { items, copies } = mergeLists(base.blocks, mine.blocks, theirs.blocks, { withNewId: (block) => ({ ...block, id: newId() }) })
  return { draft: { title: mergeValue(base.title, mine.title, theirs.title), blocks: items }, copies }
}

/** Modules by their ids, lessons where whoever moved them put them. A lesson that either of them has stays in the course, unless one took it out and the other left it where it was. */
export function mergeOutlines(base: OutlineDraft, mine: OutlineDraft, theirs: OutlineDraft): OutlineDraft {
  const [began, ours, others] = [base.outline, mine.outline, theirs.outline]
  const lessonsOf = (ids: readonly string[]) => ids.map((id) => ({ id }))
  const { items } = mergeLists(began.modules, ours.modules, others.modules, {
    withNewId: (module) => module,
    join: (was, here, there) => ({
      id: here.id, title: mergeValue(was?.title ?? '', here.title, there.title),
      lessonIds: mergeLists(lessonsOf(was?.lessonIds ?? []), lessonsOf(here.lessonIds), lessonsOf(there.lessonIds), { withNewId: (one) => one }).items.map(({ id }) => id),
    }),
  })
  // Moved by both, to different modules: where we put it; moved by one: where that one put it.
  const [wasIn, hereIn, thereIn] = [placesOf(began), placesOf(ours), placesOf(others)]
  const present = new Set(items.map(({ id }) => id))
  const target = (id: string): string | null => {
    const wanted = mergeValue(wasIn.get(id) ?? null, hereIn.get(id) ?? null, thereIn.get(id) ?? null)
    return wanted === null || present.has(wanted) ? wanted : [hereIn.get(id), thereIn.get(id)].find((one) => one !== undefined && present.has(one)) ?? null
  }
  const seen = new Set<string>()
  const modules = items.map((module) => ({ ...module, lessonIds: module.lessonIds.filter((id) => target(id) === module.id && !seen.has(id) && seen.add(id)) }))
  for (const id of new Set([...hereIn.keys(), ...thereIn.keys()])) {
    const module = seen.has(id) ? undefined : modules.find((one) => one.id === target(id))
    module?.lessonIds.push(id)
  }
  return {
    title: mergeValue(base.title, mine.title, theirs.title), summary: mergeValue(base.summary, mine.summary, theirs.summary), language: mergeValue(base.language, mine.language, theirs.language),
    outline: { modules, credits: mergeValue(began.credits, ours.credits, others.credits), creditKind: mergeValue(began.creditKind, ours.creditKind, others.creditKind), certifies: mergeValue(began.certifies, ours.certifies, others.certifies) },
  }
}

const placesOf = ({ modules }: CourseOutline): Map<string, string> => new Map(modules.flatMap(({ id, lessonIds }) => lessonIds.map((lessonId) => [lessonId, id] as const)))

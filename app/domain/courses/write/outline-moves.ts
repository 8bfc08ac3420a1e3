import type { CourseOutline } from '../course'

/** The order of modules and lessons as hands change it. Pure; what cannot be done leaves it as it is. */

/** @param before the lesson that it then stands before; null: at the module's end */
export function movedLesson(outline: CourseOutline, lessonId: string, to: { moduleId: string; before: string | null }): CourseOutline {
  if (lessonId === to.before || !outline.modules.some(({ id }) => id === to.moduleId)) return outline
  return {
    ...outline,
    modules: outline.modules.map((module) => {
      const rest = module.lessonIds.filter((id) => id !== lessonId)
      if (module.id !== to.moduleId) return rest.length === module.lessonIds.length ? module : { ...module, lessonIds: rest }
      const at = to.before === null ? -1 : rest.indexOf(to.before)
      return { ...module, lessonIds: at < 0 ? [...rest, lessonId] : [...rest.slice(0, at), lessonId, ...rest.slice(at)] }
    }),
  }
}

/** One place up or down; at a module's edge into the next one. */
export function steppedLesson(outline: CourseOutline, lessonId: string, by: 1 | -1): CourseOutline {
  const m = outline.modules.findIndex(({ lessonIds }) => lessonIds.includes(lessonId))
  const module = outline.modules[m]
  if (!module) return outline
  const at = module.lessonIds.indexOf(lessonId)
  if (by < 0) {
    if (at > 0) return movedLesson(outline, lessonId, { moduleId: module.id, before: module.lessonIds[at - 1]! })
    const above = outline.modules[m - 1]
    return above ? movedLesson(outline, lessonId, { moduleId: above.id, before: null }) : outline
  }
  if (at < module.lessonIds.length - 1) return movedLesson(outline, lessonId, { moduleId: module.id, before: module.lessonIds[at + 2] ?? null })
  const below = outline.modules[m + 1]
  return below ? movedLesson(outline, lessonId, { moduleId: below.id, before: below.lessonIds[0] ?? null }) : outline
}

/** @param before null: to the end */
export function movedBefore<T extends { id: string }>(items: readonly T[], id: string, before: string | null): T[] {
  const one = items.find((item) => item.id === id)
  if (!one || id === before) return [...items]
  const rest = items.filter((item) => item.id !== id)
  const at = before === null ? -1 : rest.findIndex((item) => item.id === before)
  return at < 0 ? [...rest, one] : [...rest.slice(0, at), one, ...rest.slice(at)]
}

export function stepped<T extends { id: string }>(items: readonly T[], id: string, by: 1 | -1): T[] {
  const at = items.findIndex((item) => item.id === id)
  const to = at + by
  if (at < 0 || to < 0 || to >= items.length) return [...items]
  return movedBefore(items, id, by < 0 ? items[to]!.id : (items[to + 1]?.id ?? null))
}

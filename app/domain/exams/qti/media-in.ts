import type { ItemContent } from '../item'

/** What a content points to outside of itself. Pure. */

export const mediaIn = ({ stages }: ItemContent): string[] => [...new Set(stages.flatMap(({ question: { asked } }) => ('mediaId' in asked && asked.mediaId !== null ? [asked.mediaId] : [])))]
export const seriesIn = ({ stages }: ItemContent): { studyId: string; seriesId: string | null }[] => stages.flatMap(({ question: { asked } }) => ('studyId' in asked && asked.studyId !== null ? [{ studyId: asked.studyId, seriesId: asked.seriesId }] : []))

/** @param mediaOf null: it is not here */
export function pointedAnew(content: ItemContent, { mediaOf, hasStudy, caseId, courseId }: { mediaOf: (id: string) => string | null; hasStudy: (studyId: string, seriesId: string | null) => boolean; caseId: string | null; courseId: string | null }): ItemContent {
  return {
    ...content, caseId, courseId,
    stages: content.stages.map((stage) => {
      const { asked } = stage.question
      if ('mediaId' in asked && asked.mediaId !== null) return { ...stage, question: { ...stage.question, asked: { ...asked, mediaId: mediaOf(asked.mediaId) } } }
      // What is judged by is in the series' millimetres: without the series it says nothing, and stays for whoever finds the series again.
      if ('studyId' in asked && asked.studyId !== null && !hasStudy(asked.studyId, asked.seriesId)) return { ...stage, question: { ...stage.question, asked: { ...asked, studyId: null, seriesId: null, shown: null } } }
      return stage
    }),
  }
}

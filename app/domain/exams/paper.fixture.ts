import { wholeQuestion } from '~/domain/questions/question.fixture'
import type { QuestionKind } from '~/domain/questions/question'
import { itemContent, type ItemContent } from './item'
import { formContent, paperContent, type FormContent, type PaperContent } from './paper'

/** A library's question of one stage, of any kind, with its key; its question's id is `ITEM-q`. */
export const wholeItem = (kind: QuestionKind, id: string, more: Partial<ItemContent> = {}): ItemContent => itemContent.parse({
  format: 1, title: `A ${kind} question`, language: 'en', lead: null, stages: [{ words: null, question: wholeQuestion(kind, `${id}-q`) }], reference: '', caseId: null, courseId: null,
  tags: { subject: ['Chest'], modality: ['CT'], anatomy: [] }, level: 'application', difficulty: 0.6, ...more,
})

export const oneSection = (itemIds: readonly string[], more: Partial<PaperContent['sections'][number]> = {}): PaperContent => paperContent.parse({
  format: 1, title: 'Chest imaging', language: 'en', instructions: null, drawnFor: 'sitting', forms: 1,
  sections: [{ id: 's1', title: 'Questions', instructions: null, minutes: null, shufflesItems: false, shufflesOptions: false, penalty: 0, parts: itemIds.map((itemId) => ({ kind: 'fixed', id: `part-${itemId}`, itemId, version: 1, points: null })), ...more }],
})
export const formOfPaper = ({ sections }: PaperContent): FormContent => formContent.parse({ format: 1, sections: sections.map(({ parts, ...section }) => ({ ...section, items: parts.flatMap((part) => (part.kind === 'fixed' ? [{ itemId: part.itemId, version: part.version ?? 1, points: part.points ?? 2 }] : [])) })) })

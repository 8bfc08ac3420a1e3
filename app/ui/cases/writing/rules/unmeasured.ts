import type { CaseContent } from '~/domain/cases/case'
import type { FindingContent } from '~/domain/images/finding'

/** A mark of the author on the draft's pictures. */
export interface FindingChoice { id: string; label: string; seriesId: string | null; space: FindingContent['place']['space'] }

/** Marks that a quiz compares with, on pictures that do not know their place in the patient: no reader's mark can be measured to them. */
export const unmeasured = <Choice extends Pick<FindingChoice, 'id' | 'space'>>(quiz: CaseContent['quiz'], findings: readonly Choice[]): Choice[] =>
  quiz?.asksMark ? findings.filter(({ id, space }) => space !== 'patient' && quiz.findings.includes(id)) : []

import type { ViewOf } from './block-view'
import { ShownCase } from './shown-case'

/** A case is read on its own page, where its pictures, questions and discussion are; it leads back by the browser's way. */
export function CaseView({ body, context }: ViewOf<'case'>) {
  return body.caseId ? <ShownCase caseId={body.caseId} language={context.language} /> : null
}

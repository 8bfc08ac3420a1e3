import type { AppLoadContext } from '@remix-run/node'
import { CASE_BOUNDS } from '~/domain/cases/case'
import { saveDraft, type SaveDraft } from '~/domain/cases/draft-case.server'
import { openToReaders, type OpenToReaders } from '~/domain/cases/open-to-readers.server'
import { removeCase, restoreCase, retractCase } from '~/domain/cases/retract-case.server'
import { noteCase, publishCase, sendBackCase, type NoteCase, type PublishCase } from '~/domain/cases/review-case.server'
import { settleNote } from '~/domain/cases/settle-note.server'
import { submitCase, takeBackCase, type SubmitCase } from '~/domain/cases/submit-case.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** A draft as a form takes up to three times its bytes where it is not plain Latin. */
const MOST_FORM_BYTES = 4 * CASE_BOUNDS.whole

/** What is pressed where a case is written and reviewed, answered as JSON: a page that cannot reach the server keeps what was written and asks again. */
export async function deskAction(request: Request, context: AppLoadContext, caseId: string): Promise<Response> {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return answer({ kind: 'too-large' })
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const revision = Number(field('revision'))
  switch (field('intent')) {
    case 'save': return answer(await saveDraft(services, actor, { caseId, revision, content: json(field('content')) }))
    case 'submit': return answer(await submitCase(services, actor, { caseId, revision }))
    case 'take-back': return answer(await takeBackCase(services, actor, caseId))
    case 'settle-note': return answer(await settleNote(services, actor, { caseId, noteId: field('note'), isSettled: field('settled') === 'yes' }))
    case 'open-to': return answer(await openToReaders(services, actor, { caseId, isOpen: field('to') === 'everybody' }))
    case 'retract': return answer(await retractCase(services, actor, { caseId, why: field('why') }))
    case 'remove': return answer(await removeCase(services, actor, caseId))
    case 'restore': return answer(await restoreCase(services, actor, caseId))
    case 'note': return answer(await noteCase(services, actor, { caseId, part: field('part'), text: field('text') }))
    case 'send-back': return answer(await sendBackCase(services, actor, { caseId, revision }))
    case 'publish': return answer(await publishCase(services, actor, { caseId, revision }))
    default: return Response.json({ kind: 'unknown' }, { status: 400 })
  }
}

type Plain = 'too-large' | 'taken-back' | 'changed' | 'settled' | 'gone' | 'retracted' | 'no-reason' | 'done' | 'sent-back' | 'not-found' | 'forbidden'
/** What each press answers. */
export type DeskAnswer = SaveDraft | SubmitCase | OpenToReaders | NoteCase | PublishCase | { kind: Plain }

const answer = (given: DeskAnswer): Response => Response.json(given, { status: STATUS[given.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })

/** Undefined: it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return undefined
  }
}

const STATUS: Partial<Record<DeskAnswer['kind'], number>> = { forbidden: 403, 'not-found': 404, 'too-large': 413, malformed: 400, empty: 400, 'no-reason': 400, 'too-many': 409 }

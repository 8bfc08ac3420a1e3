import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { collectCase, createCollection } from '~/domain/cases/collections.server'
import { bookmarkCase, followExpert, rateCase } from '~/domain/cases/keep-case.server'
import { keptOf } from '~/domain/cases/kept-of.server'
import { smallForm } from '~/session/bounded-form.server'
import { visitorOf } from '~/session/visitor.server'

/** What stands on a case's buttons. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const found = await keptOf(context.services, actor, params.caseId!)
  return json(found, { status: statusOf(found.kind), headers: { 'Cache-Control': 'no-store' } })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const form = await smallForm(request)
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const caseId = params.caseId!
  const answer = (result: { kind: string }) => json(result, { status: statusOf(result.kind) })
  switch (field('intent')) {
    case 'bookmark': return answer(await bookmarkCase(services, actor, { caseId, isKept: field('on') === 'yes' }))
    case 'rate': return answer(await rateCase(services, actor, { caseId, stars: field('stars') === '' ? null : Number(field('stars')) }))
    case 'follow': return answer(await followExpert(services, actor, { expertId: field('expert'), follows: field('on') === 'yes' }))
    case 'collect': return answer(await collectCase(services, actor, { collectionId: field('collection'), caseId, isIn: field('on') === 'yes' }))
    case 'collect-new': {
      const made = await createCollection(services, actor, { institutionId: field('institution'), title: { en: field('language') === 'zh' ? '' : field('title'), zh: field('language') === 'zh' ? field('title') : '' }, about: '', kind: 'collection' })
      return answer(made.kind === 'created' ? await collectCase(services, actor, { collectionId: made.collectionId, caseId, isIn: true }) : made)
    }
    default: return json({ kind: 'unknown' as const }, { status: 400 })
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, own: 403, 'not-found': 404, 'unknown-case': 404, 'too-many': 409, sold: 409, 'not-to-sell': 403, malformed: 400, 'no-title': 400 })[kind] ?? 200

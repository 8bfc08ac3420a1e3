import { approvePixels, refusePixels } from '~/domain/images/approve-pixels.server'
import { askDefacedCopy } from '~/domain/images/ask-defaced-copy.server'
import { blackOutPixels } from '~/domain/images/black-out-pixels.server'
import { decideFace } from '~/domain/images/decide-face.server'
import { confirmDefacedCopy, rejectDefacedCopy, takeBackDefacedCopy } from '~/domain/images/decide-defaced-copy.server'
import { holdPixelsAgain } from '~/domain/images/hold-pixels-again.server'
import { readAreas, REFUSAL_REASONS } from '~/domain/images/review'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'

/** What a reviewer pressed. */
export async function reviewAction(services: Services, actor: Actor, seriesId: string, form: FormData) {
  const field = (name: string) => String(form.get(name) ?? '')
  switch (field('intent')) {
    case 'approve': return { intent: 'approve' as const, ...(await approvePixels(services, actor, seriesId, field('seen'))) }
    case 'refuse': return { intent: 'refuse' as const, ...(await refusePixels(services, actor, seriesId, REFUSAL_REASONS.find((one) => one === field('reason')) ?? 'other')) }
    case 'hold-again': return { intent: 'hold-again' as const, ...(await holdPixelsAgain(services, actor, seriesId)) }
    case 'face': {
      const decision = (['bone-only', 'cleared', 'flagged'] as const).find((one) => one === field('decision'))
      return decision ? { intent: 'face' as const, ...(await decideFace(services, actor, seriesId, decision, field('seen'))) } : { intent: 'face' as const, kind: 'wrong' as const }
    }
    case 'deface': return { intent: 'deface' as const, ...(await askDefacedCopy(services, actor, seriesId, field('seen'))) }
    case 'copy-confirm': return { intent: 'copy-confirm' as const, ...(await confirmDefacedCopy(services, actor, seriesId, { seen: field('seen'), copyId: field('copy'), copySeen: field('copySeen') })) }
    case 'copy-reject': return { intent: 'copy-reject' as const, ...(await rejectDefacedCopy(services, actor, seriesId, field('copy'))) }
    case 'copy-take-back': return { intent: 'copy-take-back' as const, ...(await takeBackDefacedCopy(services, actor, seriesId)) }
    case 'black-out': {
      const areas = readAreas(field('areas'))
      return areas ? { intent: 'black-out' as const, ...(await blackOutPixels(services, actor, { seriesId, sopInstanceUid: field('image') || null, areas, seen: field('seen') })) } : { intent: 'black-out' as const, kind: 'wrong' as const }
    }
    default: return { intent: null, kind: 'wrong' as const }
  }
}

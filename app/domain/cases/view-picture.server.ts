import { shownPicture } from '~/domain/images/shown-picture.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { openCase } from './open-case.server'

export type ViewPicture = { kind: 'found'; address: string } | { kind: 'not-found' }

/**
 * Where the picture of a view of a case is had (WADO-RS, which asks for the study's own right): its frame in its window, or
 * the series' own small picture where a plane was made of several. What the reader does not get of the case is not found.
 */
export async function viewPicture(services: Services, actor: Actor, caseId: string, key: string): Promise<ViewPicture> {
  const found = await openCase(services, actor, caseId)
  const pane = found.kind === 'opened' ? found.opened.content.views.find((one) => one.key === key)?.shown : undefined
  const shown = pane?.panes[pane.active]
  const address = shown ? await shownPicture(services, shown) : null
  return address === null ? { kind: 'not-found' } : { kind: 'found', address }
}

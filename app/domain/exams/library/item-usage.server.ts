import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadItem } from './load-item.server'

const MOST_VERSIONS = 100
const MOST_FORMS = 500

/** What a sitting tells of one question; filled by the statistics of results. */
export interface ItemMeasured { candidates: number; /** Share of points reached, 0 to 1. */ facility: number; /** Corrected point-biserial. */ discrimination: number | null }
export type MeasureItem = (itemId: string, sittingId: string) => Promise<ItemMeasured | null>

export interface ItemUse { sittingId: string; title: string; state: string; opensAt: Date | null; version: number; measured: ItemMeasured | null }
export interface ItemUsage { kind: 'found'; versions: { version: number; frozenAt: Date }[]; uses: ItemUse[] }

/** Its versions, and the sittings whose forms ask it, newest first. @param measure none: nothing is known of its results */
export async function itemUsage(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, itemId: string, measure: MeasureItem = async () => null): Promise<ItemUsage | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadItem(services, actor, 'read', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { db } = services
  const versions = await db.examItemVersion.findMany({ where: { itemId }, orderBy: { version: 'desc' }, take: MOST_VERSIONS, select: { version: true, frozenAt: true } })
  // Of candidates with a form each, one form of a sitting says enough.
  const forms = await db.examForm.findMany({ where: { sitting: { institutionId: found.row.institutionId }, contentJson: { contains: `"itemId":"${itemId}"` } }, take: MOST_FORMS, distinct: ['sittingId'], select: { contentJson: true, sitting: { select: { id: true, title: true, state: true, opensAt: true, changedAt: true } } } })
  const uses = forms.map(({ contentJson, sitting: { id: sittingId, title, state, opensAt, changedAt } }) => ({ sittingId, title, state, opensAt, at: (opensAt ?? changedAt).getTime(), version: versionIn(contentJson, itemId) }))
  uses.sort((a, b) => b.at - a.at)
  return { kind: 'found', versions, uses: await Promise.all(uses.map(async ({ at: _, ...use }) => ({ ...use, measured: await measure(itemId, use.sittingId) }))) }
}

function versionIn(contentJson: string, itemId: string): number {
  const { sections = [] } = JSON.parse(contentJson) as { sections?: { items?: { itemId: string; version: number }[] }[] }
  return sections.flatMap(({ items = [] }) => items).find((one) => one.itemId === itemId)?.version ?? 0
}

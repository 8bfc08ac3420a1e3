import { frameAddress } from '~/domain/images/frame-address'
import { seriesFrames } from '~/domain/images/series-frames.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { openCase } from './open-case.server'

/** Of a small picture, in pixels. */
const SIDE = 384

export type ViewPicture = { kind: 'found'; address: string } | { kind: 'not-found' }

/**
 * Where the picture of a view of a case is had (WADO-RS, which asks for the study's own right): its frame in its window, or
 * the series' own small picture where a plane was made of several. What the reader does not get of the case is not found.
 */
export async function viewPicture(services: Services, actor: Actor, caseId: string, key: string): Promise<ViewPicture> {
  const found = await openCase(services, actor, caseId)
  const pane = found.kind === 'opened' ? found.opened.content.views.find((one) => one.key === key)?.shown : undefined
  const shown = pane?.panes[pane.active]
  const series = shown?.seriesId ? await services.db.series.findUnique({ where: { id: shown.seriesId }, select: { id: true, seriesUid: true, study: { select: { studyUid: true } } } }) : null
  if (!shown || !series) return { kind: 'not-found' }
  const uids = { studyUid: series.study.studyUid, seriesUid: series.seriesUid }
  const frame = shown.mode === 'stack' ? (await seriesFrames(services, series.id)).frames[shown.index] : undefined
  if (!frame) return { kind: 'found', address: `/dicom-web/studies/${uids.studyUid}/series/${uids.seriesUid}/thumbnail` }
  const { window } = shown
  // LINEAR (PS3.3 C.11.2.1.2.1), as the reading desk's own windows are.
  const shades = window && frame.samplesPerPixel === 1 && !frame.tables ? `&window=${decimal((window.low + window.high) / 2 + 0.5)},${decimal(window.high - window.low + 1)},linear` : ''
  return { kind: 'found', address: `${frameAddress(uids, frame)}/rendered?viewport=${SIDE},${SIDE}${shades}` }
}

/** As WADO-RS takes it: no exponent. */
const decimal = (value: number) => String(Number(value.toFixed(4)))

import type { Services } from '~/infra/services.server'
import { frameAddress } from './frame-address'
import { seriesFrames } from './series-frames.server'
import type { PaneShown } from './shown'

/** Of a small picture, in pixels. */
const SIDE = 384

/**
 * Where a picture of what a pane shows is had (WADO-RS, which asks for the study's own right): its frame in its window, or the
 * series' own small picture where a plane was made of several. Null: no such series. Nobody's right is asked here.
 */
export async function shownPicture(services: Services, shown: Pick<PaneShown, 'seriesId' | 'mode' | 'index' | 'window'>, side = SIDE): Promise<string | null> {
  const series = shown.seriesId ? await services.db.series.findUnique({ where: { id: shown.seriesId }, select: { id: true, seriesUid: true, study: { select: { studyUid: true } } } }) : null
  if (!series) return null
  const uids = { studyUid: series.study.studyUid, seriesUid: series.seriesUid }
  const frame = shown.mode === 'stack' ? (await seriesFrames(services, series.id)).frames[shown.index] : undefined
  if (!frame) return `/dicom-web/studies/${uids.studyUid}/series/${uids.seriesUid}/thumbnail`
  const { window } = shown
  // LINEAR (PS3.3 C.11.2.1.2.1), as the reading desk's own windows are.
  const shades = window && frame.samplesPerPixel === 1 && !frame.tables ? `&window=${decimal((window.low + window.high) / 2 + 0.5)},${decimal(window.high - window.low + 1)},linear` : ''
  return `${frameAddress(uids, frame)}/rendered?viewport=${side},${side}${shades}`
}

/** As WADO-RS takes it: no exponent. */
const decimal = (value: number) => String(Number(value.toFixed(4)))

import type { FindingContent } from '~/domain/images/finding'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'

/** What a hospital marked, on the picture where it marked it. On the presenter's desk everybody is led there. */
export async function showMark({ desk, store, engine }: ViewerSeat, mark: FindingContent, hospital: string): Promise<void> {
  const { image, place } = mark
  const series = desk.state().studies.flatMap((one) => one.series).find((one) => (image ? one.seriesUid === image.seriesUid : place.space === 'patient' && one.geometry?.kind === 'volume' && one.geometry.frameOfReferenceUid === place.frameOfReferenceUid))
  const opened = engine()
  if (!series || !opened) return
  const id = `shown ${hospital}`
  store.include([{ id: `${id} ${JSON.stringify(mark).length}`, studyId: series.studyId, version: 1, author: { id, name: hospital }, createdAt: '', changedAt: '', content: mark }])
  const index = image ? (await opened.openSeries(series).catch(() => [])).findIndex((one) => one.endsWith(`/${image.sopInstanceUid}/${image.frame}`)) : -1
  const pane = desk.shown().find((one) => one.seriesId === series.id && (!image || one.mode === 'stack')) ?? desk.shown()[0]!
  const view = desk.view(pane.id)
  if (view && pane.seriesId === series.id) {
    desk.set({ active: pane.id })
    if (index >= 0 && view.state().kind === 'stack') view.scrollTo(index)
    else if (place.space === 'patient' && place.points[0]) view.showPoint(place.points[0])
  } else desk.open(pane.id, series.id, 'stack', index >= 0 ? index : null)
}

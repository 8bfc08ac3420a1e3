import type { Request, Response, Router } from 'express'
import { tagOf } from '#imaging/dicom/dictionary'
import { recordOnce } from '~/domain/audit/allowed.server'
import { searchInstances, searchSeries, searchStudies, studiesById, type Found, type FoundStudy } from '~/domain/images/search-images.server'
import type { Services } from '~/infra/services.server'
import { handler, NOT_FOUND, Refusal } from './answer'
import { instanceJson, seriesJson, sorted, studyJson, type JsonDataSet } from './dicom-json'
import { readQidoQuery, type Level, type QidoQuery } from './qido-query'
import { baseUrlOf, readerOf, type Door, type Reader } from './reader.server'

/** QIDO-RS (PS3.18 10.6). `prefix`: where the paths begin ('' or '/shared/:token'). */
export function addSearchRoutes(router: Router, door: Door, prefix: string): void {
  const search = (path: string, level: Level) => router.get(`${prefix}${path}`, handler((request, response) => answerSearch(door, request, response, level)))
  search('/studies', 'study')
  search('/series', 'series')
  search('/instances', 'instance')
  search('/studies/:studyUid/series', 'series')
  search('/studies/:studyUid/instances', 'instance')
  search('/studies/:studyUid/series/:seriesUid/instances', 'instance')
}

async function answerSearch(door: Door, request: Request, response: Response, level: Level): Promise<void> {
  if (!acceptsJson(request.headers.accept)) throw new Refusal(406, 'Searches are answered as application/dicom+json.')
  const reader = await readerOf(door, request)
  const { services } = door
  const query = readQidoQuery(new URL(request.url, 'http://any').searchParams, level, tagOf)
  const { studyUid, seriesUid } = request.params
  if (studyUid) query.match.study.studyUids = [studyUid]
  if (seriesUid) query.match.series.seriesUids = [seriesUid]
  const base = baseUrlOf(services, request)
  const found = await resultsOf(services, reader, level, query, base, { hasStudy: Boolean(studyUid), hasSeries: Boolean(seriesUid) })
  // Below a study that may not be known there is nothing, and it looks like a study that is not there.
  if (studyUid && found.rows.length === 0 && (await searchStudies(services, reader.scope, { study: { studyUids: [studyUid] }, series: {}, instance: {} }, { limit: 1, offset: 0 })).rows.length === 0) throw new Refusal(404, NOT_FOUND)
  const warnings = [...query.warnings, ...(found.hasMore ? [`There are more results: ask again with offset=${query.offset + query.limit}.`] : [])]
  for (const warning of warnings.slice(0, 20)) response.append('Warning', `299 dicom-web "${warning}"`)
  recordOnce(services, 3_600_000, { action: 'study.listed', actor: reader.actor, institutionId: null, subjectKind: 'study', subjectId: null, detail: { by: 'dicomweb', level } })
  response.set('Cache-Control', 'private, no-store').set('Content-Type', 'application/dicom+json; charset=utf-8').send(JSON.stringify(found.rows))
}

/** Results as data sets. Where the address does not name the study or series, theirs come with each result. */
async function resultsOf(services: Services, { scope }: Reader, level: Level, query: QidoQuery, base: string, { hasStudy, hasSeries }: { hasStudy: boolean; hasSeries: boolean }): Promise<Found<JsonDataSet>> {
  const { match, includes } = query
  switch (level) {
    case 'study': {
      const { rows, hasMore } = await searchStudies(services, scope, match, query)
      return { rows: rows.map((study) => studyJson(study, base)), hasMore }
    }
    case 'series': {
      const { rows, hasMore } = await searchSeries(services, scope, match, query)
      const studies = await parents(services, scope, rows.map(({ studyId }) => studyId))
      return { hasMore, rows: rows.flatMap((series) => {
        const study = studies.get(series.studyId)
        return study ? [sorted({ ...(hasStudy ? {} : studyJson(study, base)), ...seriesJson(series, study.studyUid, base) })] : []
      }) }
    }
    case 'instance': {
      const { rows, hasMore } = await searchInstances(services, scope, match, query)
      const series = new Map((await seriesOf(services, [...new Set(rows.map(({ seriesId }) => seriesId))])).map((one) => [one.id, one]))
      const studies = await parents(services, scope, [...series.values()].map(({ studyId }) => studyId))
      return { hasMore, rows: rows.flatMap((instance) => {
        const its = series.get(instance.seriesId)
        const study = its && studies.get(its.studyId)
        if (!its || !study) return []
        return [sorted({
          ...(hasStudy ? {} : studyJson(study, base)), ...(hasSeries ? {} : seriesJson(its, study.studyUid, base)),
          ...instanceJson(instance, { studyUid: study.studyUid, seriesUid: its.seriesUid }, base, includes),
        })]
      }) }
    }
  }
}

/** Prisma takes some hundred values in one list. */
const AT_ONCE = 500

async function parents(services: Services, scope: Reader['scope'], ids: string[]): Promise<Map<string, FoundStudy>> {
  const distinct = [...new Set(ids)]
  const found: FoundStudy[] = []
  for (let start = 0; start < distinct.length; start += AT_ONCE) found.push(...(await studiesById(services, scope, distinct.slice(start, start + AT_ONCE))))
  return new Map(found.map((study) => [study.id, study]))
}

async function seriesOf({ db }: Services, ids: string[]) {
  const found = []
  for (let start = 0; start < ids.length; start += AT_ONCE) found.push(...(await db.series.findMany({ where: { id: { in: ids.slice(start, start + AT_ONCE) } } })))
  return found
}

/** Also where a program says nothing of what it takes. XML is not written here. */
function acceptsJson(accept: string | undefined): boolean {
  return !accept || accept.split(',').some((one) => /^\s*(application\/(dicom\+)?json|application\/\*|\*\/\*)\s*(;|$)/i.test(one))
}

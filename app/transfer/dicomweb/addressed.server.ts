import type { Request } from 'express'
import { findNamed, type KeptInstance, type KeptSeries, type KeptStudy } from '~/domain/images/kept-instances.server'
import { NOT_FOUND, Refusal } from './answer'
import { readerOf, type Door, type Reader } from './reader.server'

export interface Addressed { reader: Reader; study: KeptStudy; series: KeptSeries | null; instance: KeptInstance | null }
export type AddressedInstance = Addressed & { series: KeptSeries; instance: KeptInstance }

/** What the address names, for somebody who may read it. @throws NotLetIn, Refusal 404 for what is not there and what may not be known alike */
export async function addressed(door: Door, request: Request, uids = request.params): Promise<Addressed> {
  const { studyUid, seriesUid, sopInstanceUid } = uids
  const reader = await readerOf(door, request)
  const named = await findNamed(door.services, { studyUid: studyUid!, seriesUid, sopInstanceUid })
  if (!named || !reader.mayRead(named.study, named.series ?? undefined)) throw new Refusal(404, NOT_FOUND)
  return { reader, ...named }
}

export async function addressedInstance(door: Door, request: Request): Promise<AddressedInstance> {
  const { reader, study, series, instance } = await addressed(door, request)
  if (!series || !instance) throw new Refusal(404, NOT_FOUND)
  return { reader, study, series, instance }
}

/**
 * Right before more of it goes out: a right that ended since ends a transfer that is under way.
 * @param seriesUid what goes out, where the address names a study alone: a series may be hidden whose study is not
 */
export async function stillReadable(door: Door, request: Request, seriesUid = request.params.seriesUid): Promise<boolean> {
  return addressed(door, request, { ...request.params, ...(seriesUid === undefined ? {} : { seriesUid }) }).then(() => true, () => false)
}

import { createCollection, orderCollection, publishCollection } from '../../../app/domain/cases/collections.server'
import type { Services } from '../../../app/infra/services.server'
import airSpaces from '../../../content/cases/demo/air-spaces.json'
import hounsfield from '../../../content/cases/demo/article-hounsfield.json'
import night from '../../../content/cases/demo/article-night.json'
import basalGanglia from '../../../content/cases/demo/basal-ganglia.json'
import beatingEllipse from '../../../content/cases/demo/beating-ellipse.json'
import calcifications from '../../../content/cases/demo/calcifications.json'
import frontalDefect from '../../../content/cases/demo/frontal-defect.json'
import midline from '../../../content/cases/demo/midline.json'
import petrous from '../../../content/cases/demo/petrous-partial-volume.json'
import radiograph from '../../../content/cases/demo/radiograph-shadows.json'
import reportHead from '../../../content/cases/demo/report-head.json'
import skullStrip from '../../../content/cases/demo/skull-strip.json'
import threeWindows from '../../../content/cases/demo/three-windows.json'
import { demoHouse } from '../demo-house'
import { keepTrying } from '../keep-trying'
import { makeCase } from './make-case'
import { makeMorning } from './morning'
import { demoActor } from './people'
import { placesOf } from './pictures'
import { picturesOf, readCasePlan, type CasePlan } from './plan'

/** Oldest first: what is worth most to somebody who has just come is made last and stands first. */
export const DEMO_CASES: readonly { name: string; plan: CasePlan }[] = Object.entries({
  'article-hounsfield': hounsfield, 'article-night': night, 'report-head': reportHead, 'beating-ellipse': beatingEllipse, 'air-spaces': airSpaces, midline, 'radiograph-shadows': radiograph, 'three-windows': threeWindows, 'skull-strip': skullStrip,
  'basal-ganglia': basalGanglia, 'petrous-partial-volume': petrous, calcifications, 'frontal-defect': frontalDefect,
}).map(([name, file]) => ({ name, plan: readCasePlan(file) }))

/** To be read one after the other. */
const PLAYLIST = { title: { en: 'First nights on call: the head', zh: '第一次值班：头部' }, about: 'What looks like disease and is none, and one that is: in this order.', cases: ['three-windows', 'calcifications', 'petrous-partial-volume', 'skull-strip', 'frontal-defect', 'article-night'] }

/** What became of one: said once, so that what somebody removed does not come back. null: its pictures are not on this machine. */
interface Made { id: string | null }
const settingOf = (name: string) => `demo.case.${name}`

/**
 * The library of the demonstration, made through the operations that people use: cases on the sample pictures and phantoms, a report,
 * articles, discussions, a playlist, a morning reading that has taken place. Asked again after a while, as long as pictures are still read.
 */
export async function seedCases(services: Services): Promise<'waiting' | 'done'> {
  const institutionId = await demoHouse(services)
  if (!institutionId) return 'done'
  const waiting = []
  for (const one of DEMO_CASES) if (!(await madeBefore(services, one.name))) waiting.push(one)
  const hasMorning = (await madeBefore(services, 'morning')) !== null
  if (waiting.length > 0 || !hasMorning) {
    const places = await placesOf(services, institutionId)
    if (!places) return 'waiting'
    for (const { name, plan } of waiting) await keep(services, name, { id: picturesOf(plan).every((picture) => places.has(picture)) ? await makeCase(services, institutionId, name, plan, places) : null })
    if (!hasMorning) await keep(services, 'morning', { id: await makeMorning(services, institutionId, places, new Map(DEMO_CASES.map(({ name, plan }) => [name, plan]))) })
  }
  if (!(await madeBefore(services, 'playlist'))) await keep(services, 'playlist', { id: await makePlaylist(services, institutionId) })
  return 'done'
}

export async function madeBefore({ db }: Pick<Services, 'db'>, name: string): Promise<Made | null> {
  const row = await db.setting.findUnique({ where: { key: settingOf(name) }, select: { value: true } })
  return row && (JSON.parse(row.value) as Made)
}

export async function keep({ db }: Pick<Services, 'db'>, name: string, made: Made): Promise<void> {
  const value = JSON.stringify(made)
  await db.setting.upsert({ where: { key: settingOf(name) }, create: { key: settingOf(name), value }, update: { value } })
}

async function makePlaylist(services: Services, institutionId: string): Promise<string | null> {
  const owner = await demoActor(services, 'expert')
  if (!owner) return null
  const caseIds: string[] = []
  for (const name of PLAYLIST.cases) { const made = await madeBefore(services, name); if (made?.id) caseIds.push(made.id) }
  const before = await services.db.collection.findFirst({ where: { ownerId: owner.personId, title: PLAYLIST.title.en, removedAt: null }, select: { id: true } })
  const made = before ? { kind: 'created' as const, collectionId: before.id } : await createCollection(services, owner, { institutionId, title: PLAYLIST.title, about: PLAYLIST.about, kind: 'playlist' })
  if (made.kind !== 'created') throw new Error(`the playlist was not taken: ${made.kind}`)
  const { collectionId } = made
  const ordered = await orderCollection(services, owner, { collectionId, caseIds })
  const published = await publishCollection(services, owner, { collectionId, isPublished: true })
  if (ordered.kind !== 'ordered' || published.kind !== 'done') throw new Error(`the playlist was not made: ${ordered.kind}, ${published.kind}`)
  return collectionId
}

/** Beside the running product, until all is there. */
export const keepSeedingCases = (services: Services) => keepTrying(services, seedCases, 'the demonstration has no cases')

import { createCourse } from '../../../app/domain/courses/write/create-course.server'
import { addLesson } from '../../../app/domain/courses/write/add-lesson.server'
import { publishCourse } from '../../../app/domain/courses/write/publish-course.server'
import { saveLesson } from '../../../app/domain/courses/write/save-lesson.server'
import { saveOutline } from '../../../app/domain/courses/write/save-outline.server'
import type { CourseOutline } from '../../../app/domain/courses/course'
import type { Services } from '../../../app/infra/services.server'
import ctNumbers from '../../../content/courses/ct-numbers.json'
import headPlanes from '../../../content/courses/head-planes.json'
import { madeBefore as caseMadeBefore } from '../cases'
import { demoActor, type PersonActor } from '../cases/people'
import { placesOf } from '../cases/pictures'
import type { Places } from '../cases/plan'
import { lessonMade } from '../anatomy'
import { demoHouse } from '../demo-house'
import { keepTrying } from '../keep-trying'
import { fillDemoClass } from './class'
import { bringMedium } from './media'
import { blocksFrom, casesIn, lessons3dIn, mediaIn, picturesIn, readCoursePlan, type CoursePlan, type Named } from './plan'
import { recordedRehearsal } from './rehearsal'

/** What the demonstration teaches: one course in English, one in Chinese. */
export const DEMO_COURSES: readonly { name: string; plan: CoursePlan }[] = [{ name: 'ct-numbers', plan: readCoursePlan(ctNumbers) }, { name: 'head-planes', plan: readCoursePlan(headPlanes) }]

/** What became of one: said once, so that what somebody removed does not come back. null: its pictures are not on this machine. */
interface Made { id: string | null; classId: string | null }
const settingOf = (name: string) => `demo.course.${name}`

/**
 * The courses of the demonstration, made through the operations that people use, once their pictures, cases and 3D lessons are there
 * and a rehearsal has been recorded. Asked again after a while. Cut off in between, it goes on where it stopped.
 */
export async function seedCourses(services: Services, isStopped: () => boolean = () => false): Promise<'waiting' | 'done'> {
  const institutionId = await demoHouse(services)
  if (!institutionId) return 'done'
  const left = []
  for (const one of DEMO_COURSES) if (!(await courseMadeBefore(services, one.name))) left.push(one)
  if (left.length === 0) return 'done'
  const places = await placesOf(services, institutionId)
  if (!places) return 'waiting'
  const named = await namesFor(services, left.map(({ plan }) => plan))
  if (named === 'waiting') return 'waiting'
  const rehearsal = await recordedRehearsal(services, institutionId, isStopped)
  if (rehearsal === 'waiting') return 'waiting'
  let isWaiting = false
  for (const { name, plan } of left) {
    const isHere = picturesIn(plan).every((picture) => places.has(picture))
    const made = isHere ? await makeCourse(services, institutionId, name, plan, { ...named, places, rehearsal }) : { id: null, classId: null }
    if (made === 'waiting') isWaiting = true
    else await keep(services, name, made)
  }
  return isWaiting ? 'waiting' : 'done'
}

export async function courseMadeBefore({ db }: Pick<Services, 'db'>, name: string): Promise<Made | null> {
  const row = await db.setting.findUnique({ where: { key: settingOf(name) }, select: { value: true } })
  return row && (JSON.parse(row.value) as Made)
}

async function keep({ db, log }: Services, name: string, made: Made): Promise<void> {
  if (made.id === null) log.warn({ course: name }, 'a course of the demonstration is left out: its pictures, or its people, are not here')
  const value = JSON.stringify(made)
  await db.setting.upsert({ where: { key: settingOf(name) }, create: { key: settingOf(name), value }, update: { value } })
}

/** Cases and 3D lessons that courses show. */
async function namesFor(services: Services, plans: readonly CoursePlan[]): Promise<Pick<Named, 'cases' | 'lessons3d'> | 'waiting'> {
  const cases = new Map<string, string | null>()
  for (const name of plans.flatMap(casesIn)) {
    const made = await caseMadeBefore(services, name)
    if (!made) return 'waiting'
    cases.set(name, made.id)
  }
  const lessons3d = new Map<string, string | null>()
  for (const name of plans.flatMap(lessons3dIn)) {
    const made = await lessonMade(services, name)
    if (made === 'waiting') return 'waiting'
    lessons3d.set(name, made)
  }
  return { cases, lessons3d }
}

async function makeCourse(services: Services, institutionId: string, name: string, plan: CoursePlan, known: Omit<Named, 'media'>): Promise<Made | 'waiting'> {
  const owner = await demoActor(services, 'teacher')
  if (!owner) return { id: null, classId: null }
  const courseId = await draftOf(services, owner, institutionId, plan)
  const { version } = await services.db.course.findUniqueOrThrow({ where: { id: courseId }, select: { version: true } })
  if (version === 0) {
    const media = await mediaOf(services, owner, courseId, plan, known.places)
    if (media === 'waiting') return 'waiting'
    await write(services, owner, courseId, name, plan, { ...known, media })
    const published = await publishCourse(services, owner, { courseId, version: 0 })
    if (published.kind !== 'published') throw new Error(`the course ${name} was not published: ${JSON.stringify(published)}`)
  }
  return { id: courseId, classId: await fillDemoClass(services, owner, courseId, plan) }
}

async function draftOf(services: Services, owner: PersonActor, institutionId: string, { title, language }: CoursePlan): Promise<string> {
  const before = await services.db.course.findFirst({ where: { institutionId, ownerId: owner.personId, title, removedAt: null }, select: { id: true } })
  if (before) return before.id
  const made = await createCourse(services, owner, { institutionId, title, language })
  if (made.kind !== 'created') throw new Error(`the course ${title} was not taken: ${made.kind}`)
  return made.courseId
}

async function mediaOf(services: Services, owner: PersonActor, courseId: string, plan: CoursePlan, places: Places): Promise<Map<string, string> | 'waiting'> {
  const media = new Map<string, string>()
  let isWaiting = false
  for (const name of mediaIn(plan)) {
    const { id, state } = await bringMedium(services, owner, courseId, name, places)
    if (state === 'refused') throw new Error(`the medium ${name} was refused`)
    if (state !== 'ready') isWaiting = true
    media.set(name, id)
  }
  return isWaiting ? 'waiting' : media
}

/** Its lessons and their order. What was written before a process died is out of the order, and goes by itself. */
async function write(services: Services, owner: PersonActor, courseId: string, name: string, plan: CoursePlan, named: Named): Promise<void> {
  const modules: CourseOutline['modules'] = []
  for (const [m, { title, lessons }] of plan.modules.entries()) {
    const lessonIds: string[] = []
    for (const [l, lesson] of lessons.entries()) {
      const blocks = blocksFrom(name, `${m + 1}-${l + 1}`, lesson.blocks, named)
      const added = await addLesson(services, owner, { courseId, title: lesson.title, like: null })
      if (added.kind !== 'added') throw new Error(`a lesson of ${name} was not taken: ${added.kind}`)
      const saved = await saveLesson(services, owner, { courseId, lessonId: added.lessonId, revision: 0, title: lesson.title, blocks })
      if (saved.kind !== 'saved') throw new Error(`a lesson of ${name} was not kept: ${JSON.stringify(saved)}`)
      lessonIds.push(added.lessonId)
    }
    modules.push({ id: `${name}-m${m + 1}`, title, lessonIds })
  }
  const { outlineRevision: revision } = await services.db.course.findUniqueOrThrow({ where: { id: courseId }, select: { outlineRevision: true } })
  const outline: CourseOutline = { modules, credits: plan.credits, creditKind: plan.creditKind, certifies: true }
  const saved = await saveOutline(services, owner, { courseId, revision, draft: { title: plan.title, summary: plan.summary, language: plan.language, outline } })
  if (saved.kind !== 'saved') throw new Error(`the order of ${name} was not kept: ${saved.kind}`)
}

/** Beside the running product, until all is there. */
export const keepSeedingCourses = (services: Services) => keepTrying(services, seedCourses, 'the demonstration has no courses')

import { createHash } from 'node:crypto'

/** xAPI 1.0.3 statements of what learners do. Pure: the same deed gives the same statement with the same id, however often it is asked for. */

const ADL = 'http://adlnet.gov/expapi/verbs/'
export const VERBS = {
  experienced: `${ADL}experienced`, answered: `${ADL}answered`, completed: `${ADL}completed`, scored: `${ADL}scored`, passed: `${ADL}passed`, attempted: `${ADL}attempted`,
  played: 'https://w3id.org/xapi/video/verbs/played', submitted: 'http://activitystrea.ms/schema/1.0/submit',
} as const
export type Verb = keyof typeof VERBS
const DISPLAY: Record<Verb, { en: string; zh: string }> = {
  experienced: { en: 'experienced', zh: '学习了' }, answered: { en: 'answered', zh: '回答了' }, completed: { en: 'completed', zh: '完成了' }, scored: { en: 'scored', zh: '得分' }, passed: { en: 'passed', zh: '通过了' }, attempted: { en: 'attempted', zh: '尝试了' },
  played: { en: 'played', zh: '播放了' }, submitted: { en: 'submitted', zh: '提交了' },
}
const ACTIVITY = 'http://adlnet.gov/expapi/activities/'
const TYPES = { course: `${ACTIVITY}course`, lesson: `${ACTIVITY}lesson`, media: `${ACTIVITY}media`, assessment: `${ACTIVITY}assessment`, question: `${ACTIVITY}cmi.interaction`, simulation: `${ACTIVITY}simulation`, file: `${ACTIVITY}file`, link: `${ACTIVITY}link`, text: `${ACTIVITY}module` } as const
export type ActivityType = keyof typeof TYPES
const SEGMENTS = 'https://w3id.org/xapi/video/extensions/played-segments'

/** RFC 9562, version 5: a name within a space of its own. */
const SPACE = Buffer.from('6f1c6d4e5d0b4a0c9c40a3b1b2a7f6d1', 'hex')
export function uuidOf(name: string): string {
  const hash = createHash('sha1').update(SPACE).update(name).digest().subarray(0, 16)
  hash[6] = (hash[6]! & 0x0f) | 0x50
  hash[8] = (hash[8]! & 0x3f) | 0x80
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export interface Place { publicUrl: string; courseId: string; version: number; classId: string; title: string; language: string }
export interface Deed {
  verb: Verb
  /** What sets it apart from all others of the same learner: block, question, attempt ... */
  of: readonly (string | number)[]
  enrolmentId: string
  /** An opaque name: no mail, no name of a person. */
  learner: string
  at: Date
  /** Of the course where empty. */
  lessonId?: string
  lessonTitle?: string
  blockId?: string
  questionId?: string
  type: ActivityType
  /** 0 to 1. */
  scaled?: number
  isRight?: boolean
  isCompletion?: boolean
  /** Seconds. */
  segments?: readonly (readonly [number, number])[]
  attempt?: number
}

export interface Statement { id: string; timestamp: string; [key: string]: unknown }

/** What a learner typed is never in it: an answer may hold anything. */
export function statementOf(place: Place, deed: Deed): Statement {
  const course = `${place.publicUrl}/xapi/courses/${place.courseId}`
  const lesson = deed.lessonId ? `${course}/lessons/${deed.lessonId}` : null
  const block = lesson && deed.blockId ? `${lesson}/blocks/${deed.blockId}` : null
  const object = block && deed.questionId ? `${block}/questions/${deed.questionId}` : (block ?? lesson ?? course)
  const words = (text: string) => ({ [place.language]: text.slice(0, 500) })
  const activity = (id: string, definition?: Record<string, unknown>) => ({ objectType: 'Activity', id, ...(definition ? { definition } : {}) })
  const result = {
    ...(deed.scaled === undefined ? {} : { score: { scaled: deed.scaled } }), ...(deed.isRight === undefined ? {} : { success: deed.isRight }), ...(deed.isCompletion ? { completion: true } : {}),
    ...(deed.segments ? { extensions: { [SEGMENTS]: deed.segments.map(([from, to]) => `${from}[.]${to}`).join('[,]') } } : {}),
  }
  const parent = object === course ? [] : [activity(object === block || !block ? (object === lesson || !lesson ? course : lesson) : block)]
  return {
    id: uuidOf(JSON.stringify([place.publicUrl, deed.enrolmentId, deed.verb, ...deed.of])),
    timestamp: deed.at.toISOString(),
    actor: { objectType: 'Agent', account: { homePage: place.publicUrl, name: deed.learner } },
    verb: { id: VERBS[deed.verb], display: { en: DISPLAY[deed.verb].en, zh: DISPLAY[deed.verb].zh } },
    object: activity(object, { type: TYPES[deed.type], name: words(deed.lessonTitle ?? place.title) }),
    ...(Object.keys(result).length > 0 ? { result } : {}),
    context: {
      registration: uuidOf(`registration ${place.publicUrl} ${deed.enrolmentId}`), platform: 'Theatrum', language: place.language, revision: String(place.version),
      contextActivities: { ...(parent.length > 0 ? { parent } : {}), grouping: [activity(course, { type: TYPES.course, name: words(place.title) }), activity(`${place.publicUrl}/xapi/classes/${place.classId}`)] },
    },
  }
}

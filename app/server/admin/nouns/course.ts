import { transferCourse } from '~/domain/courses/write/authors.server'
import { listAllCourses } from '~/domain/courses/write/list-all-courses.server'
import { removeCourse, restoreCourse, withdrawCourse } from '~/domain/courses/write/withdraw-course.server'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'
import { removable } from '../removable'

const STATES = ['draft', 'published', 'withdrawn'] as const

/** Courses, whoever writes them. */
export const courseNoun: Noun = {
  list: {
    usage: `course list [--state ${STATES.join('|')}] [--removed]`,
    values: ['state'],
    switches: ['removed'],
    async run(services, _words, flags) {
      const state = flags.text('state')
      if (state !== undefined && !STATES.some((one) => one === state)) throw new AdminError(`A course is ${STATES.join(', ')}, not "${state}".`)
      const rows = (await listAllCourses(services, { state, isRemoved: flags.has('removed') })).map((row) => ({ ...row, url: `${services.env.publicUrl}/courses/${row.id}/edit` }))
      return { json: rows, text: table(rows, ['id', 'title', 'state', 'version', 'owner', 'classes', 'institution', 'changedAt']) }
    },
  },
  withdraw: {
    usage: 'course withdraw ID',
    words: 1,
    async run(services, [id]) {
      const { kind } = await withdrawCourse(services, SYSTEM, id!)
      if (kind === 'changed') throw new AdminError('The course is not published.')
      if (kind !== 'withdrawn') throw new AdminError(`There is no course ${id}.`)
      return { json: { id }, text: 'The course is withdrawn; classes under way go on.' }
    },
  },
  transfer: {
    usage: 'course transfer ID --to EMAIL',
    words: 1,
    values: ['to'],
    async run(services, [id], flags) {
      const email = flags.required('to').trim().toLowerCase()
      const person = await services.db.person.findUnique({ where: { email }, select: { id: true } })
      const { kind } = person ? await transferCourse(services, SYSTEM, { courseId: id!, personId: person.id }) : { kind: 'nobody' as const }
      if (kind === 'nobody') throw new AdminError(`${email} writes no courses in the course's institution.`)
      if (kind !== 'done') throw new AdminError(`There is no course ${id}.`)
      return { json: { id, owner: email }, text: `The course belongs to ${email}.` }
    },
  },
  ...removable('course', removeCourse, restoreCourse),
}

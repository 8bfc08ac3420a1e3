import { createStaticHandler, createStaticRouter, StaticRouterProvider } from 'react-router-dom/server'
import { renderToString } from 'react-dom/server'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { expect, test, vi } from 'vitest'
import { emptyPlan } from '~/domain/courses/class'
import { lessonForLearner } from '~/domain/courses/for-learner'
import type { OpenedClass } from '~/domain/courses/learning/open-class.server'
import type { OpenedLesson } from '~/domain/courses/learning/open-lesson.server'
import { textBlock } from '~/domain/courses/course.fixture'
import { createI18n, loadResources } from '~/i18n/i18n'
import { i18nOf } from '~/i18n/i18n.server'
import { ToastProvider } from '~/ui/toast'
import { PeoplePage } from '../classes/people-page'
import { RemotePage } from '../display/remote-page'
import { ClassPage } from './class-page'
import { CoursesPage } from './courses-page'
import { ClosedLesson, LessonPage } from './lesson-page'

/** As the server draws it. @returns its words */
async function drawn(page: ReactNode, language: 'en' | 'zh' = 'en', i18n = i18nOf(language)): Promise<string> {
  const { query, dataRoutes } = createStaticHandler([{ id: 'root', path: '/', element: <ToastProvider>{page}</ToastProvider>, loader: () => ({ language, timeZone: 'UTC' }) }])
  const context = await query(new Request('http://theatrum.test/'))
  if (context instanceof Response) throw new Error('led away')
  const router = createStaticRouter(dataRoutes, context)
  return renderToString(<I18nextProvider i18n={i18n}><StaticRouterProvider router={router} context={context} hydrate={false} /></I18nextProvider>).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

const at = new Date('2026-11-24T08:00:00Z')
const line = (id: string, change: Partial<OpenedClass['modules'][number]['lessons'][number]> = {}) => ({ id, title: id === 'l1' ? 'Air' : 'Water', minutes: 3, open: { kind: 'open' as const }, dueAt: null, isDone: false, done: 0, of: 2, ...change })
const opened: Omit<OpenedClass, 'kind'> = {
  klass: { id: 'c', name: 'Autumn', courseId: 'k', title: 'Chest films', summary: '', language: 'en', timeZone: 'UTC', startsAt: null, endsAt: at, isClosed: false, certifies: true, isWithdrawn: false },
  isEnrolled: true, completedAt: null, begun: true, maySee: true, may: { join: false, assist: false, lead: false }, needs: [], minutes: 6, resume: { lessonId: 'l1', title: 'Air' },
  modules: [{ id: 'm', title: 'Basics', lessons: [line('l1', { isDone: true, done: 2 }), line('l2', { open: { kind: 'not-yet', at } })] }],
}
const lesson: OpenedLesson = {
  kind: 'opened', classId: 'c', className: 'Autumn', courseId: 'k', courseTitle: 'Chest films', version: 1, language: 'en', minutes: 3, lesson: lessonForLearner({ id: 'l1', title: 'Air', blocks: [textBlock('b1'), textBlock('b2', 'Bone is white.')] }),
  blocks: { b1: { isDone: true, watched: [], place: null, score: null, dueAt: null }, b2: { isDone: false, watched: [], place: null, score: null, dueAt: at } }, resumeAt: 'b2', previous: null, next: { id: 'l2', title: 'Water', isOpen: false }, isCounted: true, isWithdrawn: false, may: { assist: false, lead: false },
}

test('a course says where one goes on, what is done, and when the next lesson opens', async () => {
  const words = await drawn(<ClassPage opened={opened} answer={undefined} />)
  for (const one of ['Go on: Air', '1 of 2 lessons', 'opens Tue 24 Nov, 08:00', 'until Tue 24 Nov, 08:00']) expect(words).toContain(one)
  expect(await drawn(<ClassPage opened={opened} answer={undefined} />, 'zh')).toContain('继续：Air')
})

test('a lesson shows its parts, what is done of them, and why the next one is closed', async () => {
  const words = await drawn(<LessonPage opened={lesson} personId="p" />)
  for (const one of ['Air is black.', 'Bone is white.', '1 of 2 parts', 'Go on where you were', 'due Tue 24 Nov, 08:00', 'The next lesson is not open yet']) expect(words).toContain(one)
  expect(await drawn(<ClosedLesson classId="c" title="Water" courseTitle="Chest films" open={{ kind: 'after', lessonIds: ['l1'] }} after={[{ id: 'l1', title: 'Air' }]} />)).toContain('after: Air')
})

test('a lesson, its course and the list of courses say nothing beyond the words that come first', async () => {
  const missing = vi.fn()
  const few = createI18n('en', await loadResources('en', 'first'), missing)
  const [plain, staffed] = [lesson, { ...opened, completedAt: at, may: { join: true, assist: true, lead: true } }]
  for (const page of [<LessonPage key="l" opened={plain} personId="p" />, <ClassPage key="c" opened={staffed} answer={undefined} />, <CoursesPage key="i" search="" learning={[]} teaching={[]} toJoin={[]} teachable={[]} mayWrite={false} />]) expect(await drawn(page, 'en', few)).toBe(await drawn(page))
  expect(missing).not.toHaveBeenCalled()
})

test('courses and a class\'s people are drawn when there is nobody and nothing yet', async () => {
  expect(await drawn(<CoursesPage search="" learning={[]} teaching={[]} toJoin={[]} teachable={[]} mayWrite={false} />)).toContain('No course is open to you yet.')
  const klass = { id: 'c', name: 'Autumn', course: { id: 'k', ownerId: 'p', state: 'published', removedAt: null, version: 1, title: 'Chest films', language: 'en' }, door: 'list' as const, timeZone: 'UTC', startsAt: '', endsAt: '', version: 1, isClosed: false, hasLink: false, plan: emptyPlan() }
  const words = await drawn(<PeoplePage klass={klass} staff={[{ id: 'p', name: 'Demo teacher', role: 'teacher' }]} learners={[]} count={0} all={0} pages={1} page={1} search="" lessons={[{ id: 'm', title: 'Basics', lessons: [{ id: 'l1', title: 'Air' }] }]} dated={[]} mayLead answer={undefined} />)
  for (const one of ['Nobody is in this class yet', 'Demo teacher', 'Dates of lessons', 'Make a link']) expect(words).toContain(one)
})

test('the remote names each part by its first words', async () => {
  const words = await drawn(<RemotePage opened={{ kind: 'opened', classId: 'c', className: 'Autumn', courseId: 'k', courseTitle: 'Chest films', version: 1, language: 'en', lesson: lesson.lesson, blockId: 'b2', place: null, revision: 1 }} />)
  for (const one of ['Air is black.', 'Bone is white.', '2 of 2']) expect(words).toContain(one)
})

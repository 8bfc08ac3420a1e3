import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listCourses } from '~/domain/courses/learning/list-courses.server'
import { listWritten } from '~/domain/courses/write/list-written.server'
import { requirePerson } from '~/session/visitor.server'
import { WrittenSection } from '~/ui/courses/desk/written-list'
import { CoursesPage } from '~/ui/courses/learning/courses-page'
import type { PageHandle } from '~/ui/rooms'

/** What one writes is listed with the words of desks. */
export const handle: PageHandle = { words: (given) => ((given as { written?: unknown[] } | undefined)?.written?.length ? 'whole' : 'first'), title: (t) => t('learning:index.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const search = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, 100)
  return { search, written: search ? [] : await listWritten(context.services, actor), ...(await listCourses(context.services, actor, search)) }
}

export default function Courses() {
  const { written, ...listed } = useLoaderData<typeof loader>()
  return <CoursesPage {...listed} writing={written.length > 0 ? <WrittenSection written={written} /> : undefined} />
}

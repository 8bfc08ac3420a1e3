import { Readable } from 'node:stream'
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from '@remix-run/node'
import { ANSWERS_HEAD, answerLine } from '~/domain/anatomy/answers-csv'
import { versionOf } from '~/domain/anatomy/lesson-version'
import { exportAnswers } from '~/domain/anatomy/list-answers.server'
import { requirePerson } from '~/session/visitor.server'

/** Every answer to one version, as a file for a spreadsheet. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await exportAnswers(context.services, actor, params.lessonId!, versionOf(new URL(request.url).searchParams))
  if (found.kind !== 'exported') return new Response(null, { status: found.kind === 'forbidden' ? 403 : 404 })
  const { lines } = found
  const text = (async function* () {
    yield ANSWERS_HEAD
    for await (const line of lines) yield answerLine(line)
  })()
  return new Response(createReadableStreamFromReadable(Readable.from(text)), {
    headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="answers-${params.lessonId!}.csv"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
  })
}

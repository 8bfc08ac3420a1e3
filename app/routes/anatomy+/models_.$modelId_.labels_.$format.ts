import { Readable } from 'node:stream'
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from '@remix-run/node'
import { downloadLabels, LABEL_FORMATS } from '~/domain/anatomy/download-labels.server'
import { requirePerson } from '~/session/visitor.server'

/** The labels of a model as a file: `nifti` or `seg` (DICOM). */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const format = LABEL_FORMATS.find((one) => one === params.format)
  if (!format) return new Response(null, { status: 404 })
  const found = await downloadLabels(context.services, actor, params.modelId!, format, request.signal)
  switch (found.kind) {
    case 'labels': {
      const { content, bytes, fileName, type } = found
      return new Response(content instanceof Readable ? createReadableStreamFromReadable(content) : new Uint8Array(content), {
        headers: { 'Content-Type': type, 'Content-Length': String(bytes), 'Content-Disposition': `attachment; filename="${fileName}"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
      })
    }
    case 'forbidden': return new Response(null, { status: 403 })
    case 'not-found': return new Response(null, { status: 404 })
    case 'no-labels': case 'not-possible': return new Response(`${found.kind}\n`, { status: 409 })
    case 'face': return new Response('face: the labels were drawn on a head whose face is not cleared, and may show it; a reviewer of the institution can clear it\n', { status: 409 })
    default: return found satisfies never
  }
}

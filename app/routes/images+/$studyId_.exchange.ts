import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import type { ShownAs } from '#imaging/reports/presentation-state'
import { exportFindings } from '~/domain/images/export-findings.server'
import { importFindings, LARGEST_REPORT } from '~/domain/images/import-findings.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** GET ?as=report, or ?as=presentation-state&series=UID[&center=40&width=400&invert=1&rotation=90&flip=1]: a DICOM file of the findings that the reader sees. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const search = new URL(request.url).searchParams
  const as = search.get('as')
  const seriesUid = search.get('series') ?? ''
  if (as !== 'report' && (as !== 'presentation-state' || !seriesUid)) throw new Response(null, { status: 400 })
  const outcome = await exportFindings(context.services, actor, as === 'report' ? { studyId: params.studyId!, as } : { studyId: params.studyId!, as, seriesUid, shownAs: shownAs(search) })
  switch (outcome.kind) {
    case 'exported':
      return new Response(Buffer.from(outcome.bytes), {
        headers: { 'Content-Type': 'application/dicom', 'Content-Disposition': `attachment; filename="findings-${as}.dcm"`, 'Cache-Control': 'no-store', 'X-Findings-Left': String(outcome.left) },
      })
    case 'no-state': return json(outcome, { status: 422 })
    case 'nothing-to-export':
    case 'not-found': throw new Response(null, { status: 404 })
    case 'forbidden': throw new Response(null, { status: 403 })
    default: return outcome satisfies never
  }
}

/** A form with the DICOM file as `file`. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, LARGEST_REPORT + 4096)
  const file = form?.get('file')
  const bytes = file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
  const outcome = await importFindings(context.services, actor, { studyId: params.studyId!, bytes })
  switch (outcome.kind) {
    case 'imported': return json(outcome)
    case 'not-findings':
    case 'other-study': return json(outcome, { status: 422 })
    case 'not-found': throw new Response(null, { status: 404 })
    case 'forbidden': throw new Response(null, { status: 403 })
    default: return outcome satisfies never
  }
}

function shownAs(search: URLSearchParams): ShownAs {
  const [center, width, rotation] = ['center', 'width', 'rotation'].map((name) => Number(search.get(name) ?? Number.NaN))
  return {
    window: Number.isFinite(center) && Number(width) > 0 && Number.isFinite(width) ? { center: center!, width: width! } : null,
    isInverted: search.get('invert') === '1',
    rotation: rotation === 90 || rotation === 180 || rotation === 270 ? rotation : 0,
    isFlipped: search.get('flip') === '1',
  }
}

import type { LoaderFunctionArgs } from '@remix-run/node'
import { drawCertificate } from '~/domain/courses/certificates/draw-certificate.server'
import { issueCertificate } from '~/domain/courses/certificates/issue-certificate.server'
import { translatorFor } from '~/i18n/translator.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'

/** The learner's own certificate as a PDF; the same paper each time, in the language that is asked for. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const result = await issueCertificate(services, actor, params.classId!)
  const t = translatorFor((await visitorOf(request, context)).language)
  const say = (text: string, status: number) => new Response(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' } })
  switch (result.kind) {
    case 'issued': {
      const asked = new URL(request.url).searchParams.get('language')
      const pdf = await drawCertificate({ ...result.certificate, language: asked === 'en' || asked === 'zh' ? asked : result.certificate.language }, { publicUrl: services.env.publicUrl, timeZone: result.timeZone })
      return new Response(new Uint8Array(pdf), { headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': `attachment; filename="certificate-${result.certificate.code}.pdf"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } })
    }
    case 'not-completed': return say(t('grading:certificate.not-completed'), 409)
    case 'none': return say(t('grading:certificate.none'), 409)
    case 'revoked': return say(t('grading:certificate.revoked', { why: result.why }), 410)
    case 'forbidden': return say('', 403)
    case 'not-found': return say('', 404)
  }
}

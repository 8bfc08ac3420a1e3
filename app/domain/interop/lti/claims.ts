import { z } from 'zod'

/** What a platform says of a launch (LTI core 1.3, deep linking 2.0, AGS 2.0, NRPS 2.0), in our own words. Pure. */

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/'
const DEEP = 'https://purl.imsglobal.org/spec/lti-dl/claim/'
export const LTI_CLAIMS = {
  messageType: `${CLAIM}message_type`, version: `${CLAIM}version`, deployment: `${CLAIM}deployment_id`, target: `${CLAIM}target_link_uri`, link: `${CLAIM}resource_link`, roles: `${CLAIM}roles`,
  context: `${CLAIM}context`, custom: `${CLAIM}custom`, deepLinking: `${DEEP}deep_linking_settings`, contentItems: `${DEEP}content_items`, data: `${DEEP}data`,
  grades: 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint', members: 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice',
} as const

const ROLE = 'http://purl.imsglobal.org/vocab/lis/v2/'
export const SCOPES = {
  lineItem: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem', score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  members: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const

/** What is kept of a launch until the window went on with it. */
export const launchClaims = z.object({
  kind: z.enum(['open', 'choose']), subject: z.string(), name: z.string(), role: z.enum(['learner', 'staff', 'other']), language: z.string(), deploymentId: z.string(), contextId: z.string(), resourceLinkId: z.string(),
  /** `classId.proof`, as we gave it to a teacher; empty: none. */
  given: z.string(), lineItemUrl: z.string(), lineItemsUrl: z.string(), membersUrl: z.string(), scopes: z.array(z.string()),
  /** Where the answer of a choice goes, and what goes with it unchanged. */
  returnUrl: z.string(), data: z.string().nullable(), isMultiple: z.boolean(), takesLineItem: z.boolean(),
})
export type LaunchClaims = z.infer<typeof launchClaims>

const short = z.string().max(255)
const url = z.string().max(1_000)
const text = (most: number) => z.string().transform((given) => given.slice(0, most)).catch('')
const shape = z.object({
  sub: short.min(1),
  name: text(200), given_name: text(100), family_name: text(100), locale: text(20),
  [LTI_CLAIMS.roles]: z.array(z.string().max(300)).max(100).catch([]),
  [LTI_CLAIMS.context]: z.object({ id: short }).nullish().catch(null),
  [LTI_CLAIMS.custom]: z.record(z.string(), z.unknown()).nullish().catch(null),
  [LTI_CLAIMS.target]: url.catch(''),
  [LTI_CLAIMS.link]: z.object({ id: short.min(1) }).nullish().catch(null),
  [LTI_CLAIMS.grades]: z.object({ scope: z.array(z.string().max(300)).max(20).catch([]), lineitems: url.nullish().catch(null), lineitem: url.nullish().catch(null) }).nullish().catch(null),
  [LTI_CLAIMS.members]: z.object({ context_memberships_url: url }).nullish().catch(null),
  [LTI_CLAIMS.deepLinking]: z.object({ deep_link_return_url: url, accept_types: z.array(z.string()), accept_multiple: z.boolean().nullish().catch(null), accept_lineitem: z.boolean().nullish().catch(null), data: z.string().max(4_000).nullish() }).nullish().catch(null),
})

/** Only roles in the context count: an administrator of the whole platform is nobody in a course because of it (LTI core 1.3, A.2). Short names are context roles. */
export function roleOf(roles: readonly string[]): LaunchClaims['role'] {
  const has = (name: string) => roles.some((role) => role === name || role === `${ROLE}membership#${name}` || role.startsWith(`${ROLE}membership/${name}#`))
  if (has('Instructor')) return 'staff'
  return has('Learner') ? 'learner' : 'other'
}

export type ReadClaims = { kind: 'read'; claims: LaunchClaims } | { kind: 'refused'; why: 'version' | 'message' | 'malformed' }

/** Reads a token's payload whose signature was believed. */
export function readClaims(payload: Record<string, unknown>): ReadClaims {
  if (payload[LTI_CLAIMS.version] !== '1.3.0') return { kind: 'refused', why: 'version' }
  const type = payload[LTI_CLAIMS.messageType]
  if (type !== 'LtiResourceLinkRequest' && type !== 'LtiDeepLinkingRequest') return { kind: 'refused', why: 'message' }
  const parsed = shape.safeParse(payload)
  const deploymentId = short.min(1).safeParse(payload[LTI_CLAIMS.deployment])
  if (!parsed.success || !deploymentId.success) return { kind: 'refused', why: 'malformed' }
  const said = parsed.data
  const [link, deep, grades] = [said[LTI_CLAIMS.link], said[LTI_CLAIMS.deepLinking], said[LTI_CLAIMS.grades]]
  if (type === 'LtiResourceLinkRequest' ? !link : !deep?.accept_types.includes('ltiResourceLink')) return { kind: 'refused', why: 'malformed' }
  const given = said[LTI_CLAIMS.custom]?.['theatrum_class']
  return {
    kind: 'read',
    claims: {
      kind: type === 'LtiResourceLinkRequest' ? 'open' : 'choose', subject: said.sub, name: (said.name || `${said.given_name} ${said.family_name}`).replace(/\s+/g, ' ').trim().slice(0, 120), role: roleOf(said[LTI_CLAIMS.roles]), language: /^zh\b/i.test(said.locale) ? 'zh' : 'en',
      deploymentId: deploymentId.data, contextId: said[LTI_CLAIMS.context]?.id ?? '', resourceLinkId: link?.id ?? '', given: typeof given === 'string' ? given.slice(0, 200) : '',
      lineItemUrl: grades?.lineitem ?? '', lineItemsUrl: grades?.lineitems ?? '', membersUrl: said[LTI_CLAIMS.members]?.context_memberships_url ?? '', scopes: (grades?.scope ?? []).filter((one) => Object.values<string>(SCOPES).includes(one)),
      returnUrl: deep?.deep_link_return_url ?? '', data: deep?.data ?? null, isMultiple: deep?.accept_multiple ?? false, takesLineItem: deep?.accept_lineitem ?? true,
    },
  }
}

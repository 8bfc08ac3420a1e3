import { WORKSPACES, type Workspace } from '~/policy/images'

export const SOURCE_KINDS = ['dicomweb', 'dimse'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** A PACS as its form gives it; the login is changed only where one is typed. */
export interface SourceDraft {
  name: string
  kind: SourceKind
  url: string
  host: string
  port: number
  aeTitle: string
  login: { user: string; password: string } | null
  /** The one that is kept goes. */
  forgetsLogin: boolean
  mayPush: boolean
  workspace: Workspace
}

/** As it is shown: never with its login. */
export interface SourceView {
  id: string
  institutionId: string
  institution: string
  name: string
  kind: SourceKind
  url: string
  host: string
  port: number
  aeTitle: string
  hasLogin: boolean
  mayPush: boolean
  workspace: Workspace
  mayManage: boolean
  /** It says where it can be asked. */
  canPull: boolean
}

export type SourceField = 'name' | 'kind' | 'url' | 'host' | 'port' | 'aeTitle' | 'login' | 'workspace'
export type ReadSource = { kind: 'ok'; draft: SourceDraft } | { kind: 'wrong'; field: SourceField }

const AE_TITLE = /^[\x21-\x5b\x5d-\x7e](?:[\x20-\x5b\x5d-\x7e]{0,14}[\x21-\x5b\x5d-\x7e])?$/
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,39})$/

/** Addresses of the machine's own cloud or link, where no PACS is and secrets may be. */
const isLinkLocal = (host: string) => /^169\.254\.|^\[?fe[89ab][0-9a-f]:/i.test(host) || host === '0.0.0.0'

export function readSource(text: (name: string) => string): ReadSource {
  const kind = SOURCE_KINDS.find((one) => one === text('kind'))
  const workspace = WORKSPACES.find((one) => one === text('workspace'))
  const name = text('name').replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim().slice(0, 80)
  const [url, host, aeTitle] = [text('url').trim().replace(/\/+$/, ''), text('host').trim(), text('aeTitle').trim()]
  const port = text('port').trim() === '' ? 0 : Number(text('port'))
  const [user, password] = [text('user'), text('password')]
  if (name === '') return { kind: 'wrong', field: 'name' }
  if (!kind) return { kind: 'wrong', field: 'kind' }
  if (!workspace) return { kind: 'wrong', field: 'workspace' }
  const isWeb = kind === 'dicomweb'
  if (isWeb && !isWebAddress(url)) return { kind: 'wrong', field: 'url' }
  if (!isWeb && !AE_TITLE.test(aeTitle)) return { kind: 'wrong', field: 'aeTitle' }
  if (!isWeb && host !== '' && (!HOST.test(host) || isLinkLocal(host))) return { kind: 'wrong', field: 'host' }
  if (!isWeb && (!Number.isInteger(port) || port < 0 || port > 65_535 || (port > 0 && host === ''))) return { kind: 'wrong', field: port > 0 && host === '' ? 'host' : 'port' }
  if (user.length > 200 || password.length > 500 || user.includes(':') || (password !== '' && user === '')) return { kind: 'wrong', field: 'login' }
  return {
    kind: 'ok',
    draft: {
      name, kind, workspace, url: isWeb ? url : '', host: isWeb ? '' : host, port: isWeb ? 0 : port, aeTitle: isWeb ? '' : aeTitle,
      login: isWeb && user !== '' && password !== '' ? { user, password } : null, forgetsLogin: text('forgetLogin') === 'on', mayPush: !isWeb && text('mayPush') === 'on',
    },
  }
}

function isWebAddress(text: string): boolean {
  if (text.length > 500 || !URL.canParse(text)) return false
  const { protocol, username, password, hostname, search, hash } = new URL(text)
  // A login in the address would be shown with it.
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '' && !isLinkLocal(hostname)
}

/** What a search asks; wildcards are the person's. */
export function readSourceQuery(text: (name: string) => string): { kind: 'ok'; query: { patientId: string; patientName: string; accession: string; modality: string; fromDate: string; toDate: string } } | { kind: 'wrong'; field: 'nothing' | 'dates' } {
  const plain = (name: string, most: number) => text(name).replace(/[\p{Cc}\\]+/gu, '').trim().slice(0, most)
  const date = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text(name)) ? text(name).replaceAll('-', '') : '')
  const query = { patientId: plain('patientId', 64), patientName: plain('patientName', 64), accession: plain('accession', 16), modality: plain('modality', 16).toUpperCase(), fromDate: date('fromDate'), toDate: date('toDate') }
  if (query.fromDate && query.toDate && query.fromDate > query.toDate) return { kind: 'wrong', field: 'dates' }
  // Everything a hospital has is no search.
  if (Object.values(query).every((value) => value.replace(/[*?^ ]/g, '') === '')) return { kind: 'wrong', field: 'nothing' }
  return { kind: 'ok', query }
}

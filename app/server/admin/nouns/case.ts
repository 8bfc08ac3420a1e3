import { listAllCases } from '~/domain/cases/list-all-cases.server'
import { openDraft } from '~/domain/cases/load-draft.server'
import { removeCase, restoreCase, retractCase } from '~/domain/cases/retract-case.server'
import { publishCase } from '~/domain/cases/review-case.server'
import { SYSTEM } from '~/policy/actor'
import { CASE_STATES } from '~/policy/cases'
import { AdminError, table, type Noun } from '../command'
import { removable } from '../removable'

/** Cases, reports and articles of the library. */
export const caseNoun: Noun = {
  list: {
    usage: `case list [--state ${CASE_STATES.join('|')}]`,
    values: ['state'],
    async run(services, _words, flags) {
      const state = flags.text('state')
      if (state !== undefined && !CASE_STATES.some((one) => one === state)) throw new AdminError(`A case is ${CASE_STATES.join(', ')}, not "${state}".`)
      const rows = (await listAllCases(services, { state })).map((row) => ({ ...row, url: `${services.env.publicUrl}/cases/${row.id}` }))
      return { json: rows, text: table(rows.map((row) => ({ ...row, title: row.title || row.titleZh })), ['id', 'title', 'kind', 'state', 'version', 'author', 'institution', 'changedAt']) }
    },
  },
  show: {
    usage: 'case show ID',
    words: 1,
    async run(services, [id]) {
      const found = await openDraft(services, SYSTEM, id!)
      if (found.kind !== 'opened') throw new AdminError(`There is no case ${id}.`)
      const { content, series: _series, ...draft } = found.draft
      return { json: { ...draft, content, versions: found.versions }, text: JSON.stringify(content, null, 1) }
    },
  },
  publish: {
    usage: 'case publish ID',
    words: 1,
    async run(services, [id]) {
      const found = await openDraft(services, SYSTEM, id!)
      if (found.kind !== 'opened') throw new AdminError(`There is no case ${id}.`)
      if (found.draft.state !== 'in-review') throw new AdminError('The case was not sent to review.')
      const published = await publishCase(services, SYSTEM, { caseId: id!, revision: found.draft.revision })
      switch (published.kind) {
        case 'published': return { json: { id, version: published.version }, text: `Version ${published.version} is published.` }
        case 'incomplete': throw new AdminError(`Not published: ${[...published.missing.map(({ what, language }) => (language ? `${what} (${language})` : what)), ...[...published.pictures, ...published.charges].map(({ seriesId, why }) => `series ${seriesId} ${why}`)].join('; ')}.`)
        case 'changed': throw new AdminError('Somebody changed it or decided just now.')
        case 'forbidden':
        case 'not-found': throw new AdminError(`There is no case ${id}.`)
        default: return published satisfies never
      }
    },
  },
  retract: {
    usage: 'case retract ID --why TEXT',
    words: 1,
    values: ['why'],
    async run(services, [id], flags) {
      const retracted = await retractCase(services, SYSTEM, { caseId: id!, why: flags.required('why') })
      switch (retracted.kind) {
        case 'retracted': return { json: { id }, text: 'The case is retracted; readers are told why.' }
        case 'no-reason': throw new AdminError('Say why: readers are told.')
        case 'changed': throw new AdminError('The case is not published.')
        case 'forbidden':
        case 'not-found': throw new AdminError(`There is no case ${id}.`)
        default: return retracted satisfies never
      }
    },
  },
  ...removable('case', removeCase, restoreCase),
}

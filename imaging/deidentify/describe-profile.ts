import type { Tag } from '#imaging/contract'
import { lookUp } from '#imaging/dicom/dictionary'
import { DICTIONARY } from '#imaging/dicom/dictionary-data'
import { ruleOf, type Rule } from './rules'
import { BASIC_PROFILE } from './table-e1-1'

const SAYS: Record<Rule, string> = {
  remove: 'removed', empty: 'emptied', dummy: 'REMOVED', pseudonym: 'pseudonym', uid: 'mapped to another UID', date: 'moved by the patient\'s days', age: 'kept, 90 and more as 090Y', sex: 'kept', clean: 'cleaned: known words alone',
  equipment: 'cleaned: makers and models alone', version: 'cleaned: versions alone', code: 'kept if of the standard\'s terms', number: 'kept', binary: 'kept', tags: 'kept', bulk: 'kept', descend: 'kept, its content by these rules',
}

const dashed = (tag: Tag) => `(${tag.slice(0, 4)},${tag.slice(4)})`

/** The table of docs/de-identification.md, from the rules that are in force. */
export function profileAsMarkdown(): string {
  const tabled = [...BASIC_PROFILE].sort(([a], [b]) => (a < b ? -1 : 1))
  const others = DICTIONARY.split('\n').map((line) => line.split(' ')[0] ?? '').filter((tag) => tag.length === 8 && !BASIC_PROFILE.has(tag) && !/^(0000|0002|FFFE)/.test(tag))
  const counts = new Map<string, number>()
  for (const tag of others) counts.set(SAYS[ruleOf(tag)], (counts.get(SAYS[ruleOf(tag)]) ?? 0) + 1)
  const words = others.filter((tag) => ['clean', 'equipment', 'version', 'bulk', 'pseudonym', 'empty', 'dummy', 'age', 'sex'].includes(ruleOf(tag)))
  return [
    '# De-identification: what becomes of each attribute',
    '',
    'Made from the rules in force (`imaging/deidentify/rules.ts`) by a test, which fails when this page says something else. docs/images.md says what the words mean and why.',
    '',
    '## Attributes of PS3.15 Table E.1-1 (2024b)',
    '',
    '| tag | attribute | basic profile | here |',
    '| --- | --- | --- | --- |',
    ...tabled.map(([tag, code]) => `| ${dashed(tag)} | ${lookUp(tag)?.keyword ?? ''} | ${code} | ${SAYS[ruleOf(tag)]} |`),
    '| (50xx,xxxx) | curves | X | removed |',
    '| (60xx,xxxx) | overlays: data, comments, labels | X | removed |',
    '| odd groups | private attributes | X | removed |',
    '',
    '## Attributes that the table does not name',
    '',
    `Of ${others.length} in the dictionary: ${[...counts].sort((a, b) => b[1] - a[1]).map(([says, count]) => `${count} ${says}`).join('; ')}. What no dictionary names is removed.`,
    '',
    'Text and bytes among them that stay:',
    '',
    '| tag | attribute | here |',
    '| --- | --- | --- |',
    ...words.sort().map((tag) => `| ${dashed(tag)} | ${lookUp(tag)?.keyword ?? ''} | ${SAYS[ruleOf(tag)]} |`),
    '',
  ].join('\n')
}

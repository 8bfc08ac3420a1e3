// Writes dictionary-data.ts from the data dictionary (PS3.6) that dcmjs carries: node imaging/dicom/generate-dictionary.mjs
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dictionary } from 'dcmjs/dictionary'

// dcmtk's names for attributes whose representation depends on another one.
const VR = { xs: 'US|SS', ox: 'OB|OW', lt: 'US|OW', up: 'UL', na: '', undefined: '' }
const lines = []
for (const [key, { vr, vm, name, version }] of Object.entries(dictionary)) {
  if (!version || ['PrivateTag', 'ILLEGAL', 'GENERIC', 'PRIVATE'].includes(version) || key.includes('"') || key.includes('-o-') || key.includes('-u-')) continue
  const tag = key.replace(/-[0-9A-F]{4}/g, '').replace(/[^0-9A-Fa-f]/g, '').toUpperCase()
  const named = VR[vr] ?? vr
  if (tag.length !== 8 || !named || tag.endsWith('0000') && !tag.startsWith('0000') && !tag.startsWith('0002')) continue
  lines.push(`${tag} ${named} ${vm} ${name.replace(/^(RETIRED|ACR_NEMA|DICONDE|DICOS)_/, '')}`)
}
lines.sort()
writeFileSync(join(import.meta.dirname, 'dictionary-data.ts'), `// Made by generate-dictionary.mjs. A line: tag, VR (or the VRs it may have), VM, keyword. Repeating groups by their first.\nexport const DICTIONARY = \`\n${lines.join('\n')}\n\`\n`)

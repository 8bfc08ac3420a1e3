import { expect, test } from 'vitest'
import { profileAsMarkdown } from './describe-profile'

// After a change of the rules: npx vitest run imaging/deidentify/describe-profile -u
test('the page that says what becomes of each attribute says what is in force', async () => {
  await expect(profileAsMarkdown()).toMatchFileSnapshot('../../docs/de-identification.md')
})

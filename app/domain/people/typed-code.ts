/** A code as people type it: blanks and dashes do not matter, nor do the full-width digits of a Chinese keyboard. */
export function readTypedCode(text: string): { kind: 'app'; code: string } | { kind: 'recovery-code'; code: string } | { kind: 'neither' } {
  const code = text.normalize('NFKC').toLowerCase().replace(/[\s\-–—_.·]/g, '')
  if (/^\d{6}$/.test(code)) return { kind: 'app', code }
  if (/^[a-z0-9]{16}$/.test(code)) return { kind: 'recovery-code', code }
  return { kind: 'neither' }
}

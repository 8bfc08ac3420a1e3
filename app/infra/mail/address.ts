/** A mailbox as a letter's header names it. */
export interface Mailbox { name: string; address: string }

/** Printable, one line, nothing that ends or starts another header or address. */
const SAFE_ADDRESS = /^[^\s@<>"(),;:\\\p{Cc}]+@[^\s@<>"(),;:\\\p{Cc}]+$/u

/** Whether this is one plain address and nothing else: a list, a comment or a line break in it is refused. */
export function isAddress(text: string): boolean {
  return text.length <= 254 && SAFE_ADDRESS.test(text)
}

/** `Theatrum <noreply@theatrum.example>` or a bare address; null for anything else. */
export function readMailbox(text: string): Mailbox | null {
  const named = /^\s*"?([^"<>]*?)"?\s*<([^<>]*)>\s*$/.exec(text)
  const [name, address] = named ? [named[1] ?? '', (named[2] ?? '').trim()] : ['', text.trim()]
  return isAddress(address) && !/\p{Cc}/u.test(name) ? { name: name.trim(), address } : null
}

/** One line of a header: what would end it becomes a space. */
export function headerLine(text: string, most = 200): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim().slice(0, most)
}

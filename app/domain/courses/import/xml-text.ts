/** Words of the XML inside office files. No entity but XML's five and characters by number is known: nothing is fetched or unfolded. Pure. */

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export const unescaped = (text: string): string => text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (all: string, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? all
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16)
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
})

/** The insides of each `<name ...>...</name>`, in order. Elements of that name do not nest in these files. */
export function insides(xml: string, name: string): string[] {
  const all: string[] = []
  const [open, close] = [`<${name}`, `</${name}>`]
  for (let at = xml.indexOf(open); at >= 0; at = xml.indexOf(open, at)) {
    const after = xml[at + open.length]
    const end = xml.indexOf('>', at)
    if (end < 0) break
    if (after !== '>' && after !== ' ' && after !== '/' && after !== '\n' && after !== '\t' && after !== '\r') { at += open.length; continue }
    if (xml[end - 1] === '/') { at = end; continue }
    const over = xml.indexOf(close, end)
    if (over < 0) break
    all.push(xml.slice(end + 1, over))
    at = over + close.length
  }
  return all
}

/** Attributes of each `<name ...>`, in order. */
export function attributesOf(xml: string, name: string): Record<string, string>[] {
  return [...xml.matchAll(new RegExp(`<${name}\\s([^<>]{0,2000})>`, 'g'))].map(([, inner]) => Object.fromEntries([...inner!.matchAll(/([A-Za-z:]{1,40})="([^"]{0,1000})"/g)].map(([, key, value]) => [key!, unescaped(value!)])))
}

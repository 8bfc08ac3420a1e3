const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)

/**
 * The same letter for readers that show HTML: paragraphs where the text has blank lines, and a link where a line is
 * an address. Nothing is loaded from anywhere, and no word of the letter can become markup.
 * @param lang for `<html lang>`: mail programs choose Chinese glyphs by it.
 */
export function mailHtml(text: string, lang: string): string {
  const paragraphs = text.trim().split(/\n{2,}/).map((paragraph) => `<p>${paragraph.split('\n').map(lineOf).join('<br>\n')}</p>`)
  return `<!doctype html>\n<html lang="${escape(lang)}"><head><meta charset="utf-8"></head>\n<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:40em">\n${paragraphs.join('\n')}\n</body></html>\n`
}

function lineOf(line: string): string {
  const shown = escape(line)
  return /^https?:\/\/\S+$/.test(line.trim()) ? `<a href="${escape(line.trim())}">${shown}</a>` : shown
}

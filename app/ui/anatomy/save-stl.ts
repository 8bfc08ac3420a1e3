import type { StlFile } from '#vr/core/scene'

/** Each structure is a file of its own, as printers take them. */
export function saveStl(files: readonly StlFile[], title: string): void {
  for (const { name, parts } of files) {
    const url = URL.createObjectURL(new Blob(parts, { type: 'model/stl' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${title} ${name}`.replaceAll(/[\\/:*?"<>|]/g, ' ').trim()
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
}

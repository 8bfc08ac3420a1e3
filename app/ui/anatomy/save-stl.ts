import type { StlFile } from '#vr/core/scene'

/** Each structure is a file of its own, as printers take them, named with its model. */
export function saveStl(files: readonly StlFile[], titleOf: (key: StlFile['key']) => string): void {
  for (const { key, name, parts } of files) {
    const url = URL.createObjectURL(new Blob(parts, { type: 'model/stl' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${titleOf(key)} ${name}`.replaceAll(/[\\/:*?"<>|]/g, ' ').trim()
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
}

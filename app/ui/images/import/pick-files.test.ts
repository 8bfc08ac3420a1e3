import { expect, test } from 'vitest'
import { filesOfDrop } from './pick-files'

/** As Chromium gives them: a hundred at a time, the callbacks after the call. */
const AT_ONCE = 100
type Node = { name: string; children?: Node[]; isGone?: boolean }

function entryOf(node: Node, above = ''): FileSystemEntry {
  const fullPath = `${above}/${node.name}`
  const failed = () => new DOMException('gone', 'NotFoundError')
  const later = (work: () => void) => void setImmediate(work)
  if (!node.children) {
    return { isFile: true, isDirectory: false, name: node.name, fullPath, file: (done: (file: File) => void, fail: (error: unknown) => void) => later(() => (node.isGone ? fail(failed()) : done(new File(['x'], node.name)))) } as unknown as FileSystemEntry
  }
  const left = node.children.map((child) => entryOf(child, fullPath))
  return {
    isFile: false, isDirectory: true, name: node.name, fullPath,
    createReader: () => ({ readEntries: (done: (some: FileSystemEntry[]) => void, fail: (error: unknown) => void) => later(() => (node.isGone ? fail(failed()) : done(left.splice(0, AT_ONCE)))) }),
  } as unknown as FileSystemEntry
}
const drop = (...nodes: Node[]) => filesOfDrop({ items: nodes.map((node) => ({ kind: 'file', webkitGetAsEntry: () => entryOf(node), getAsFile: () => null })) } as unknown as DataTransfer)
const slices = (count: number): Node[] => Array.from({ length: count }, (_, index) => ({ name: `IM${index}` }))

test('a dropped folder is taken to its last file, with all of its folders, under their paths', async () => {
  const { files, unreadable } = await drop({ name: 'CD', children: [{ name: 'CT', children: slices(1_234) }, { name: 'MR', children: [{ name: 'T1', children: slices(100) }, { name: 'T2', children: [] }] }] }, { name: 'extra.dcm' })
  expect(files).toHaveLength(1_335)
  expect(files.slice(0, 2).map(({ name }) => name)).toEqual(['CD/CT/IM0', 'CD/CT/IM1'])
  expect([files[1_233]!.name, files[1_234]!.name, files[1_334]!.name]).toEqual(['CD/CT/IM1233', 'CD/MR/T1/IM0', 'extra.dcm'])
  expect(unreadable).toBe(0)
})

test('one file or folder that cannot be opened does not keep the others back, and is counted', async () => {
  const { files, unreadable } = await drop({ name: 'CD', children: [{ name: 'gone', isGone: true }, { name: 'locked', children: slices(3), isGone: true }, ...slices(150)] })
  expect([files.length, unreadable]).toEqual([150, 2])
})

test('what systems leave in folders is passed over', async () => {
  const { files } = await drop({ name: 'CD', children: [{ name: '.DS_Store' }, { name: 'Thumbs.db' }, { name: '__MACOSX', children: slices(2) }, { name: 'DICOMDIR' }] })
  expect(files.map(({ name }) => name)).toEqual(['CD/DICOMDIR'])
})

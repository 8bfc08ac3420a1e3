import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DicomFile } from '#imaging/contract'
import { readDicom } from '#imaging/dicom/read'
import { transferSyntaxOf } from '#imaging/dicom/transfer-syntaxes'

/** Decodes a file by another house's tools (dcmtk, else gdcm) into native pixels; null when they refuse it. */
export function referenceDecoding(path: string): { file: DicomFile; by: string } | null {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'))
  const output = join(folder, 'native.dcm')
  const encoding = transferSyntaxOf(readDicom(readFileSync(path)).transferSyntax)?.encoding ?? 'other'
  try {
    for (const [program, ...settings] of TOOLS[encoding] ?? []) {
      try {
        execFileSync(program!, [...settings, path, output], { stdio: 'ignore', timeout: 30_000 })
        return { file: readDicom(readFileSync(output)), by: program! }
      } catch {
        // The next tool may know it.
      }
    }
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const JPEG: string[][] = [['dcmdjpeg', '+te'], ['gdcmconv', '--raw']]
const TOOLS: Record<string, string[][]> = {
  native: [['dcmconv', '+te']], rle: [['dcmdrle', '+te'], ['gdcmconv', '--raw']], jpeg: JPEG, 'jpeg-extended': JPEG, 'jpeg-lossless': JPEG,
  'jpeg-ls': [['dcmdjpls', '+te'], ['gdcmconv', '--raw']], 'jpeg-2000': [['gdcmconv', '--raw']], htj2k: [['gdcmconv', '--raw']],
}

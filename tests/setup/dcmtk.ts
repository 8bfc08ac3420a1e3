import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Ran { code: number; stdout: string; stderr: string }

/** Programs of dcmtk, dicom3tools and gdcm: others' reading and writing of DICOM, to compare ours with. */
export type PeerProgram =
  | 'dcmconv' | 'dcmdump' | 'dcmdjpeg' | 'dcmcjpeg' | 'dcmdjpls' | 'dcmcjpls' | 'dcmdrle' | 'dcmcrle' | 'dcmodify' | 'dcm2json' | 'dcmj2pnm' | 'dump2dcm' | 'img2dcm' | 'dsrdump'
  | 'storescu' | 'echoscu' | 'findscu' | 'getscu' | 'movescu' | 'storescp' | 'dciodvfy' | 'gdcmconv' | 'gdcmdump' | 'gdcmraw'

/** Runs one; a bad end is an answer, not an error. */
export function runPeer(program: PeerProgram, args: string[], { timeoutMs = 60_000, cwd = tmpdir() } = {}): Promise<Ran> {
  return new Promise((done, fail) => {
    execFile(program, args, { maxBuffer: 256e6, timeout: timeoutMs, cwd, encoding: 'latin1' }, (error, stdout, stderr) => {
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') fail(new Error(`${program} is not installed. npm test installs it.`))
      else done({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, stdout, stderr })
    })
  })
}

/** Another transfer syntax of a file by a program that takes options, input, output: ('dcmconv', ['+ti'], bytes). @throws with what it said */
export async function converted(program: PeerProgram, options: string[], bytes: Uint8Array): Promise<Uint8Array> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'in.dcm'), bytes)
    const ran = await runPeer(program, [...options, join(folder, 'in.dcm'), join(folder, 'out.dcm')])
    if (ran.code !== 0) throw new Error(`${program} ${options.join(' ')}: ${ran.stderr || ran.stdout}`)
    return new Uint8Array(readFileSync(join(folder, 'out.dcm')))
  })
}

/** The errors that dicom3tools' validator finds, one a line, sorted; warnings left out. */
export async function validationErrors(bytes: Uint8Array): Promise<string[]> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'in.dcm'), bytes)
    const { stdout, stderr } = await runPeer('dciodvfy', [join(folder, 'in.dcm')])
    return `${stdout}\n${stderr}`.split('\n').filter((line) => line.startsWith('Error')).sort()
  })
}

/** Sends files by C-STORE. @throws with what storescu said */
export async function storescu(port: number, calledAeTitle: string, paths: string[], { callingAeTitle = 'STORESCU', options = [] as string[] } = {}): Promise<void> {
  const ran = await runPeer('storescu', ['-aet', callingAeTitle, '-aec', calledAeTitle, ...options, '127.0.0.1', String(port), ...paths], { timeoutMs: 120_000 })
  if (ran.code !== 0) throw new Error(`storescu: ${ran.stderr || ran.stdout}`)
}

export const echoscu = (port: number, calledAeTitle: string, callingAeTitle = 'ECHOSCU'): Promise<Ran> => runPeer('echoscu', ['-aet', callingAeTitle, '-aec', calledAeTitle, '127.0.0.1', String(port)])

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-peer-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { samples } from '../../../tests/setup/samples'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { quarantined, quarantineRoot } from '~/domain/images/quarantine.server'
import { startDimseReceiver, type DimseReceiver } from './receiver.server'

const scratch = mkdtempSync(join(tmpdir(), 'theatrum-dimse-'))
const entryPath = join(scratch, 'dimse.mjs')
beforeAll(() => build({ entryPoints: [join(import.meta.dirname, '../../../imaging/net/dimse/main.ts')], outfile: entryPath, bundle: true, platform: 'node', format: 'esm', target: 'node20' }))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let services: TestServices
let receiver: DimseReceiver
let port: number
let institutionId: string

beforeEach(async () => {
  services = await testServices()
  services.env.dimse = { port: 0, host: '127.0.0.1', aeTitle: 'THEATRUM' }
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital' } })).id
  await services.db.imageSource.create({ data: { institutionId, name: 'CT 1', kind: 'dimse', aeTitle: 'CT1', mayPush: true, workspace: 'clinical' } })
  receiver = startDimseReceiver({ services, entryPath })
  port = await receiver.ready
})
afterEach(async () => {
  await receiver.stop()
  await services.close()
})

const file = (name: string) => join(samples.pydicomFiles, 'test_files', name)
/** @returns the exit code: 0 where everything went well. */
const dcmtk = (program: 'echoscu' | 'storescu', ...more: string[]) => new Promise<number>((done) => {
  execFile(program, [...(more.includes('-aet') ? [] : ['-aet', 'CT1']), '-aec', 'THEATRUM', ...more.filter((each) => !each.includes('/')), '127.0.0.1', String(port), ...more.filter((each) => each.includes('/'))], (error) => done(error === null ? 0 : Number(error.code ?? 1)))
})
/** What follows the file meta information, whose length its first element says. */
const dataSetOf = (bytes: Buffer) => bytes.subarray(144 + bytes.readUInt32LE(140))
const imports = () => services.db.imageImport.findMany({ include: { entries: { orderBy: { position: 'asc' } } } })

test('a modality that an administrator let in verifies and sends; one association is one delivery, its bytes as they were sent', async () => {
  expect(await dcmtk('echoscu')).toBe(0)
  expect(await imports()).toEqual([])
  expect(await dcmtk('storescu', file('CT_small.dcm'), file('MR_small.dcm'))).toBe(0)
  const [delivery] = await until('the delivery is closed', async () => ((await imports())[0]?.state === 'reading' ? imports() : null))
  expect(delivery).toMatchObject({ institutionId, workspace: 'clinical', source: 'dimse', files: 2 })
  for (const [position, name] of ['CT_small.dcm', 'MR_small.dcm'].entries()) {
    const [kept, original] = [readFileSync(quarantined(services.env, delivery!.id, position)), readFileSync(file(name))]
    expect(kept.toString('latin1', 128, 132)).toBe('DICM')
    expect(dataSetOf(kept).equals(dataSetOf(original).subarray(0, dataSetOf(kept).length)), name).toBe(true)
  }
  expect(await services.db.job.count({ where: { kind: 'image.import' } })).toBe(1)
  expect(readdirSync(join(quarantineRoot(services.env), 'dimse'))).toEqual([])
}, 20_000)

test('compressed pictures are taken as they are, never decoded on the way', async () => {
  const sent: [option: string, name: string, transferSyntax: string][] = [
    ['-xr', 'MR_small_RLE.dcm', '1.2.840.10008.1.2.5'], ['-xv', 'MR_small_jp2klossless.dcm', '1.2.840.10008.1.2.4.90'], ['-xt', 'MR_small_jpeg_ls_lossless.dcm', '1.2.840.10008.1.2.4.80'], ['-xy', 'SC_rgb_jpeg_dcmtk.dcm', '1.2.840.10008.1.2.4.50'],
  ]
  for (const [option, name] of sent) expect(await dcmtk('storescu', option, file(name)), name).toBe(0)
  const kept = await until('all are here', async () => ((await imports()).length === sent.length ? imports() : null))
  const heads = kept.map(({ id }) => readFileSync(quarantined(services.env, id, 0)).toString('latin1', 0, 400))
  for (const [, name, transferSyntax] of sent) expect(heads.some((head) => new RegExp(`${transferSyntax}[^0-9.]`).test(head)), name).toBe(true)
}, 20_000)

test('a node that nobody let in, a name that is not ours, and a machine that is not the source\'s are turned away', async () => {
  expect(await dcmtk('echoscu', '-aet', 'STRANGER')).not.toBe(0)
  expect(await dcmtk('storescu', '-aet', 'STRANGER', file('CT_small.dcm'))).not.toBe(0)
  services.env.dimse.aeTitle = 'OTHER'
  expect(await dcmtk('echoscu')).not.toBe(0)
  services.env.dimse.aeTitle = 'THEATRUM'
  await services.db.imageSource.updateMany({ data: { host: '10.9.8.7' } })
  expect(await dcmtk('echoscu')).not.toBe(0)
  await services.db.imageSource.updateMany({ data: { host: '127.0.0.1' } })
  expect(await dcmtk('echoscu')).toBe(0)
  await services.db.imageSource.updateMany({ data: { mayPush: false } })
  expect(await dcmtk('echoscu')).not.toBe(0)
  expect(await imports()).toEqual([])
  expect(services.audited.map(({ action, detail }) => `${action} ${String(detail?.aeTitle)}`)).toEqual(['access.refused STRANGER', 'access.refused CT1', 'access.refused CT1'])
}, 20_000)

test('a name that two hospitals use is nobody\'s: images go to no hospital by guess', async () => {
  const other = await services.db.institution.create({ data: { name: 'Other hospital' } })
  await services.db.imageSource.create({ data: { institutionId: other.id, name: 'CT', kind: 'dimse', aeTitle: 'CT1', mayPush: true } })
  expect(await dcmtk('storescu', file('CT_small.dcm'))).not.toBe(0)
  // One of them says where its machine is.
  await services.db.imageSource.updateMany({ where: { institutionId }, data: { host: '127.0.0.1' } })
  expect(await dcmtk('storescu', file('CT_small.dcm'))).toBe(0)
  expect(await imports()).toMatchObject([{ institutionId }])
}, 20_000)

test('a full disk is said before anything is lost: the sender keeps its copy', async () => {
  await receiver.stop()
  // Room for nothing: more is to be left free than any disk has.
  const { SPARE_DISK_BYTES } = await import('~/domain/images/image-import')
  expect(SPARE_DISK_BYTES).toBeGreaterThan(0)
  const { keepIncoming } = await import('#imaging/net/dimse/keep-incoming')
  const incoming = { sopClassUid: '1.2', sopInstanceUid: '1.2.3', transferSyntax: '1.2.840.10008.1.2', callingAe: 'CT1' }
  const bytes = async function* () { yield Buffer.from('data') }
  const bounds = { mostFileBytes: 100, spareBytes: 1_000 }
  expect(await keepIncoming(bounds, join(scratch, 'full'), incoming, bytes(), async () => 999)).toEqual({ status: 0xa700 })
  expect(await keepIncoming({ ...bounds, mostFileBytes: 3 }, join(scratch, 'long'), incoming, bytes(), async () => 2_000)).toEqual({ status: 0xa700 })
  expect(await keepIncoming(bounds, join(scratch, 'fits'), incoming, bytes(), async () => 2_000)).toEqual({ path: join(scratch, 'fits') })
  expect(readdirSync(scratch).filter((name) => ['full', 'long'].includes(name))).toEqual([])
})

test('the process that strangers speak with may die: it comes back, and what had arrived whole is read', async () => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise<void>((done) => socket.once('connect', () => done()))
  socket.write(Buffer.alloc(4_000, 0xff))
  await new Promise((done) => socket.once('close', done))
  expect(await dcmtk('echoscu')).toBe(0)

  services.env.dimse.port = port
  process.kill(receiver.pid()!, 'SIGKILL')
  await until('it is started again', () => receiver.restarts() === 1 && receiver.pid() !== null)
})

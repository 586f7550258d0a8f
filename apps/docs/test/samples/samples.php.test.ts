import { spawnSync } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { odd, oddSample } from './odd-operation.ts'
import { eachOf, run, timeout } from './processes.ts'
import { programsIn } from './programs.ts'
import { stage, verdict } from './stage.ts'
import { startWorld } from './world.ts'

test('every PHP sample runs, is answered with success, and prints what it says', { timeout }, async () => {
  await using world = await startWorld()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-php-'))
  const programs = programsIn('php')
  const failures = await eachOf(programs, async (program, index) => {
    const staged = await stage(world, program, {
      directory: join(folder.path, `${index}`),
      name: 'main.php',
    })
    // Warnings count as failures: a page that is copied should be clean.
    const options = ['-d', 'display_errors=stderr', '-d', 'error_reporting=-1']
    const wrong = verdict('php', staged, await run('php', [...options, staged.path], staged))
    return wrong === undefined ? [] : [`${program.name}: ${wrong}`]
  })
  expect(failures.flat().join('\n\n')).toBe('')
})

/** In a namespace of its own a program calls these in place of PHP's. */
const recorded = `namespace recorded;
function getenv($name) { return 'http://lading.test'; }
function curl_init($url) { echo json_encode($url), "\n"; }
function curl_setopt_array($curl, $options) {
  echo json_encode([$options[CURLOPT_HTTPHEADER], $options[CURLOPT_POSTFIELDS]]), "\n";
}
function curl_exec($curl) {}
function curl_getinfo($curl, $what) {}`

test('what an example holds survives PHP', () => {
  const code = oddSample('php').replace('<?php', recorded)
  const { stdout, stderr } = spawnSync('php', ['-d', 'display_errors=stderr', '-r', code], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const [url = '', sent = ''] = stdout.split('\n')
  const { pathname, searchParams } = new URL(JSON.parse(url))
  expect([decodeURIComponent(pathname), searchParams.get('q')]).toEqual([`/v1/odd/${odd}`, odd])
  const [headers, body] = JSON.parse(sent)
  expect(headers).toContain(`X-Odd: ${odd}`)
  expect(JSON.parse(body)).toEqual({ odd })
})

import type { Answer, Request } from './example.ts'
import { literal, phpNotation } from './literal.ts'

const write = (value: unknown, depth = 0, at = 0) => literal(value, phpNotation, depth, at)

function headerList(headers: readonly string[]): string {
  const [only = ''] = headers
  return headers.length === 1
    ? `[${only}]`
    : `[\n${headers.map((header) => `        ${header},\n`).join('')}    ]`
}

function receive({ kind }: Answer): string[] {
  if (kind === 'bytes') return ['CURLOPT_FOLLOWLOCATION => true', "CURLOPT_FILE => fopen('report.pdf', 'wb')"]
  if (kind === 'lines') return ["CURLOPT_FILE => fopen('audit.ndjson', 'wb')"]
  return kind === 'nothing' ? [] : ['CURLOPT_RETURNTRANSFER => true']
}

function use(answer: Answer): string {
  const decoded = 'json_decode(curl_exec($curl))'
  if (answer.kind === 'one') return `$${answer.name} = ${decoded};`
  if (answer.kind === 'several') return `$answer = ${decoded};`
  if (answer.kind === 'nothing')
    return `curl_exec($curl);\necho curl_getinfo($curl, CURLINFO_RESPONSE_CODE); // -> ${answer.status}`
  if (answer.kind !== 'items') return 'curl_exec($curl);'
  const { item, fields } = answer
  const shown = fields.map((field) => `$${item}->${field}`).join(", ' ', ")
  return `foreach (${decoded}->items as $${item}) {\n    echo ${shown}, "\\n";\n}`
}

/** The lines of plain PHP, with its curl extension, that send an example. */
export function php({ method, path, query, headers, body, answer }: Request): string {
  const sent = [
    "'Authorization: Bearer ' . getenv('LADING_API_KEY')",
    ...Object.entries(headers).map(([name, value]) => write(`${name}: ${value}`)),
    ...(body === undefined ? [] : [write('Content-Type: application/json')]),
  ]
  const options = [
    ...(method === (body === undefined ? 'GET' : 'POST') ? [] : [`CURLOPT_CUSTOMREQUEST => '${method}'`]),
    `CURLOPT_HTTPHEADER => ${headerList(sent)}`,
    ...(body === undefined ? [] : [`CURLOPT_POSTFIELDS => json_encode(${write(body, 1, 40)})`]),
    ...receive(answer),
  ]
  const url =
    Object.keys(query).length === 0
      ? write(path)
      : `${write(`${path}?`)} . http_build_query(${write(query, 0, 50)})`
  return `<?php

$curl = curl_init(getenv('LADING_URL') . ${url});
curl_setopt_array($curl, [
${options.map((option) => `    ${option},\n`).join('')}]);
${use(answer)}`
}

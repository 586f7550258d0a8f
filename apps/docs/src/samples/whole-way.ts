import type { Sample } from './sample.ts'

/** What an upload is to become: a file of its own, or a version of one. */
interface Aim {
  readonly title: string
  readonly sdk: string
  /** Where the bytes are announced, and completed. */
  readonly announce: string
  readonly complete: string
  /** What is announced beside content type and size. */
  readonly json: string
  readonly php: string
}

const typescript = ({ sdk }: Aim) => `import { lading } from './lading.ts'

const file = await ${sdk}
console.log(file.state) // -> ready`

const curl = ({ announce, complete, json }: Aim) => `url=$(curl -f "$LADING_URL${announce}" \\
  -H "Authorization: Bearer $LADING_API_KEY" --json @- <<JSON |
{
${json}  "contentType": "application/pdf",
  "size": $(wc -c < report.pdf)
}
JSON
  sed 's/.*"url":"\\([^"]*\\)".*/\\1/')

curl -f -T report.pdf "$url" -H 'Content-Type: application/pdf' -H 'If-None-Match: *'

curl -f -X POST "$LADING_URL${complete}" \\
  -H "Authorization: Bearer $LADING_API_KEY"`

const php = ({ announce, complete, php }: Aim) => `<?php

function post(string $path, array $body = []): object
{
    $curl = curl_init(getenv('LADING_URL') . $path);
    curl_setopt_array($curl, [
        CURLOPT_HTTPHEADER => [
            'Authorization: Bearer ' . getenv('LADING_API_KEY'),
            'Content-Type: application/json',
        ],
        CURLOPT_POSTFIELDS => json_encode((object) $body),
        CURLOPT_RETURNTRANSFER => true,
    ]);
    return json_decode(curl_exec($curl));
}

$path = 'report.pdf';
$upload = post('${announce}', [
${php}    'contentType' => 'application/pdf',
    'size' => filesize($path),
    'sha256' => hash_file('sha256', $path),
])->upload;

$headers = [];
foreach ($upload->headers as $name => $value) {
    $headers[] = "$name: $value";
}
$put = curl_init($upload->url);
curl_setopt_array($put, [
    CURLOPT_UPLOAD => true,
    CURLOPT_INFILE => fopen($path, 'rb'),
    CURLOPT_INFILESIZE => filesize($path),
    CURLOPT_HTTPHEADER => $headers,
]);
curl_exec($put);

$file = post('${complete}');
echo $file->state; // -> ready`

const aims: Readonly<Record<string, Aim>> = {
  'files.create': {
    title: 'Announce the bytes, send them, complete',
    sdk: `lading.files.upload('report.pdf', {
  externalRef: 'attachments/42',
  tags: ['invoice'],
})`,
    announce: '/v1/files',
    complete: '/v1/files/ref:attachments%2F42/complete',
    json: `  "name": "report.pdf",
  "externalRef": "attachments/42",
  "tags": ["invoice"],
`,
    php: `    'name' => 'report.pdf',
    'externalRef' => 'attachments/42',
    'tags' => ['invoice'],
`,
  },
  'versions.create': {
    title: 'Announce the new bytes, send them, complete',
    sdk: "lading.versions.upload('ref:attachments/42', 'report.pdf')",
    announce: '/v1/files/ref:attachments%2F42/versions',
    complete: '/v1/files/ref:attachments%2F42/complete',
    json: '',
    php: '',
  },
}

/** The whole way of the bytes, of an operation that begins an upload; none of any other. */
export function wholeWays(operation: string): Sample[] {
  const aim = aims[operation]
  if (aim === undefined) return []
  const { title } = aim
  return [
    { language: 'typescript', title, code: typescript(aim) },
    { language: 'curl', title, code: curl(aim) },
    { language: 'php', title, code: php(aim) },
  ]
}

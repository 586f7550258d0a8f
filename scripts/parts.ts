import type { Archive, Program } from './programs.ts'

/** A part of the tests that needs programs of the machine, and can be left out with `--without`. */
export interface Part {
  /** What leaving it out leaves out. */
  readonly covers: string
  readonly programs: readonly Program[]
  /** Debian packages that are unpacked beside, not installed. */
  readonly archives?: readonly Archive[]
  /** Files of tests that are this part. */
  readonly tests: readonly string[]
}

export const parts: Readonly<Record<string, Part>> = {
  java: {
    covers: 'everything that needs Java (DynamoDB Local)',
    programs: [{ command: 'java', aptPackages: ['default-jre-headless'] }],
    tests: ['**/dynamodb-local.test.ts', '**/dynamodb-local.mariadb.test.ts'],
  },
  chromium: {
    covers: 'everything that needs a browser (Chromium)',
    programs: [{ command: 'chromium', aptPackages: ['chromium'] }],
    tests: ['**/*.chromium.test.ts'],
  },
  mariadb: {
    covers: 'everything that needs MariaDB (the migration)',
    programs: [{ command: '/usr/sbin/mariadbd', aptPackages: ['mariadb-server'] }],
    tests: ['**/*.mariadb.test.ts'],
  },
  applications: {
    covers: 'the migration of real applications (WordPress, MediaWiki)',
    programs: [
      {
        command: 'php',
        aptPackages: ['php-cli', 'php-mysql', 'php-gd', 'php-mbstring', 'php-xml'],
        probe: [
          '-r',
          'exit(extension_loaded("mysqli") && extension_loaded("gd") && extension_loaded("mbstring") && extension_loaded("xml") ? 0 : 1);',
        ],
      },
    ],
    archives: [
      { package: 'wordpress', file: 'usr/share/wordpress/wp-settings.php' },
      { package: 'mediawiki', file: 'usr/share/mediawiki/maintenance/tables-generated.sql' },
    ],
    tests: ['**/*.application.mariadb.test.ts'],
  },
  php: {
    covers: 'everything that needs PHP',
    programs: [
      {
        command: 'php',
        aptPackages: ['php-cli', 'php-curl'],
        probe: ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'],
      },
    ],
    tests: ['**/*.php.test.ts'],
  },
}

/** The variable that tells Vitest, and tests that have such a part, that it is left out: `LADING_WITHOUT_JAVA=true`. */
export function variableOf(part: string): string {
  return `LADING_WITHOUT_${part.toUpperCase()}`
}

/** Tests that the environment says are left out. */
export function testsLeftOut(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(parts).flatMap(([name, { tests }]) =>
    environment[variableOf(name)] === 'true' ? tests : [],
  )
}

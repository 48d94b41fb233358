import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

for (const file of ['package-lock.json', 'test/e2e/package-lock.json']) {
  test(`${file} has the optional packages of every platform: npm ci refuses a lock file without them`, () => {
    const packages: Readonly<Record<string, Locked>> = JSON.parse(readFileSync(file, 'utf8')).packages;
    const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${parent}/node_modules/${name}`],
      ),
    );
    assert.deepEqual(missing, []);
  });
}

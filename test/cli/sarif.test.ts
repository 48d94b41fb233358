import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import Ajv from 'ajv-draft-04';
import type { Log } from 'sarif';
import { ruleByCode } from '../../server/src/rules/index';
import { makeFolder, refusedGuest, warnedGuest } from './cli';

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
// Formats that the schema asks for; SARIF's own rules for them are as loose.
ajv.addFormat('uri', (text: string) => URL.canParse(text));
ajv.addFormat('uri-reference', (text: string) => URL.canParse(text, 'file:///'));
ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
const validate = ajv.compile(schema);

function checkLog(stdout: string): Log {
  const log = JSON.parse(stdout);
  validate(log);
  assert.deepEqual(validate.errors ?? [], []);
  return log;
}

test('the schema is not toothless', () => {
  assert.equal(validate({ version: '2.1.0', runs: [{ tool: {} }] }), false);
});

test('sarif validates, with rules, related places and fixes', async (context) => {
  const warned = warnedGuest.replace("domain='0x0001'", "domain='0x0002'");
  const { cli } = makeFolder(context, { 'the guests/db ä.xml': refusedGuest, 'warned.xml': warned });
  const { code, stdout } = await cli('check --format sarif --rule iommu-group-unknown=off .');
  assert.equal(code, 1);
  const [run] = checkLog(stdout).runs;
  assert.equal(run?.tool.driver.rules?.length, ruleByCode.size);
  const result = run?.results?.[0];
  assert.equal(result?.ruleId, 'host-device-twice');
  assert.equal(run?.tool.driver.rules?.[result?.ruleIndex ?? -1]?.id, 'host-device-twice');
  const artifactLocation = { uri: 'the%20guests/db%20%C3%A4.xml', uriBaseId: '%SRCROOT%' };
  assert.deepEqual(result?.locations?.[0]?.physicalLocation, {
    artifactLocation,
    region: { startLine: 15, startColumn: 9, endLine: 15, endColumn: 73 },
  });
  assert.equal(result?.relatedLocations?.[0]?.physicalLocation?.region?.startLine, 10);
  assert.deepEqual(result?.properties, {
    refusedBy: 'libvirt',
    says: 'XML error: Hostdev already exists in the domain configuration',
    first: true,
  });
  const change = result?.fixes?.[0]?.artifactChanges[0];
  assert.deepEqual(change?.artifactLocation, artifactLocation);
  assert.equal(change?.replacements.length, 1);
});

test('every rule has its explanation and the address of its page', async (context) => {
  const { cli } = makeFolder(context, {});
  const [run] = checkLog((await cli('check --format sarif .')).stdout).runs;
  assert.deepEqual(run?.results, []);
  for (const rule of run?.tool.driver.rules ?? []) {
    assert.ok(rule.helpUri?.endsWith(`/docs/rules/${rule.id}.md`), rule.id);
    assert.ok((rule.fullDescription?.text.length ?? 0) > 20, rule.id);
    assert.match(rule.help?.markdown ?? '', new RegExp(`^# ${rule.id}\n`));
  }
});

test('what could not be read is a notification of an unsuccessful run', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': refusedGuest });
  const { code, stdout } = await cli('check --format sarif missing.xml db.xml');
  assert.equal(code, 2);
  const [run] = checkLog(stdout).runs;
  assert.equal(run?.invocations?.[0]?.executionSuccessful, false);
  assert.equal(
    run?.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text,
    'missing.xml: no such file or folder',
  );
  assert.ok((run?.results?.length ?? 0) > 0);
});

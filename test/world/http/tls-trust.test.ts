import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTlsTrust } from "../../../src/world/http/tls-trust.ts";
import { temporaryFolder } from "../open-world.ts";

function certificate(name: string): string {
  return `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;
}

const warn = (text: string): void => expect.fail(text);

test("a certificate that stands in files and folders more than once is trusted once", () => {
  const folder = temporaryFolder();
  const bundle = join(folder, "bundle.crt");
  writeFileSync(bundle, `# One\n${certificate("One")}\n# Two\n${certificate("Two")}\n`);
  writeFileSync(join(folder, "two.pem"), `${certificate("Two")}\n`);
  writeFileSync(join(folder, "three.pem"), `${certificate("Three")}\n`);
  writeFileSync(join(folder, "README"), "no certificate\n");
  symlinkSync("three.pem", join(folder, "0123abcd.0"));
  const { ca = [] } = readTlsTrust({ SSL_CERT_FILE: bundle, SSL_CERT_DIR: folder }, warn);
  expect(ca.map((text) => text.match(/(?<=-----\n)\w+(?=\n-----)/g))).toEqual([["One", "Two"], ["Three"]]);
});

test("nothing is named: Node's own are trusted", () => {
  expect(readTlsTrust({ SSL_CERT_DIR: temporaryFolder() }, warn)).toEqual({});
});

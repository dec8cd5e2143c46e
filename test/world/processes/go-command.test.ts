import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import * as z from "zod";
import type { LoopbackModule } from "../../../src/dev/loopback-proxy.ts";
import { alpha, hashIn, openModules, openProxy, temporaryFolder } from "../open-world.ts";

const beta: LoopbackModule = {
  path: "example.com/beta/v2",
  version: "v2.0.1",
  time: "2024-01-02T03:04:05Z",
  files: {
    "go.mod": "module example.com/beta/v2\n",
    "sub dir/ä.txt": "é\n",
    "sub/b.go": "package sub\n",
    empty: "",
  },
};

const downloaded = z.object({ Version: z.string(), Sum: z.string(), GoModSum: z.string() });

function goEnvironment(goproxy: string): Record<string, string> {
  const home = temporaryFolder();
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GOPROXY: goproxy,
    GOSUMDB: "off",
    GOFLAGS: "-modcacherw",
    GOENV: "off",
    GOTOOLCHAIN: "local",
    GOMODCACHE: join(home, "mod"),
  };
}

async function goDownload(goproxy: string, key: string): Promise<z.infer<typeof downloaded>> {
  const env = goEnvironment(goproxy);
  // Not synchronously: the proxy that go asks lives in this process.
  const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", key], {
    cwd: env["HOME"],
    env,
    timeout: 20_000,
  });
  return downloaded.parse(JSON.parse(stdout));
}

test.each([alpha, beta])("go mod download finds the same hashes as we do for $path", async (module) => {
  const proxy = await openProxy({ modules: [alpha, beta] });
  const told = await goDownload(proxy.url, `${module.path}@${module.version}`);
  expect(proxy.goSumLines(module).map(hashIn)).toEqual([told.Sum, told.GoModSum]);
  const modules = openModules(proxy.url);
  await modules.zip(module, [told.Sum]);
  await modules.mod(module, [told.GoModSum]);
  const { value } = await modules.files(module, [told.Sum], (name) => name !== "go.mod");
  expect(Array.from(value.keys()).sort()).toEqual(
    Object.keys(module.files)
      .filter((name) => name !== "go.mod")
      .sort(),
  );
});

test("go reads our cache as a file proxy", async () => {
  const proxy = await openProxy({ modules: [beta] });
  const cacheDir = join(temporaryFolder(), "cache");
  const modules = openModules(proxy.url, { cacheDir });
  await modules.info(beta.path, beta.version);
  await modules.mod(beta, []);
  await modules.zip(beta, []);
  await modules.close();
  expect((await goDownload(`file://${cacheDir}`, "example.com/beta/v2@v2.0.1")).Version).toBe("v2.0.1");
});

test("`direct` fetches a module from its git repository by the go command", async () => {
  const folder = temporaryFolder();
  const repository = join(folder, "gamma.git");
  mkdirSync(repository);
  writeFileSync(join(repository, "go.mod"), "module gamma.example/gamma.git\n");
  writeFileSync(join(repository, "gamma.go"), "package gamma\n");
  const git = (...args: string[]): unknown =>
    execFileSync(
      "git",
      [
        "-C",
        repository,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "commit.gpgsign=false",
        ...args,
      ],
      { stdio: "ignore" },
    );
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "-m", "one");
  git("tag", "v1.0.0");
  const config = join(folder, "gitconfig");
  writeFileSync(
    config,
    `[url "file://${folder}/"]\n\tinsteadOf = https://gamma.example/\n[safe]\n\tdirectory = *\n`,
  );
  const env = { GIT_CONFIG_GLOBAL: config };
  const modules = openModules("direct", { allowDirect: true }, env);
  const module = { path: "gamma.example/gamma.git", version: "v1.0.0" };
  const served = await modules.mod(module, []);
  expect(served.provenance.source).toBe("direct");
  expect(new TextDecoder().decode(served.value)).toBe("module gamma.example/gamma.git\n");
  expect((await modules.list(module.path)).value).toEqual(["v1.0.0"]);
  expect((await modules.info(module.path, "v1.0.0")).value.version).toBe("v1.0.0");
  expect((await modules.files(module, [], () => true)).value.size).toBe(2);
});

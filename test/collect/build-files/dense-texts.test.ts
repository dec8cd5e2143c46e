import { describe, expect, test } from "vitest";
import { settingsReader } from "../../../src/collect/build-files/settings-readers.ts";
import { modgateCommands } from "../../../src/collect/workflows/modgate-command.ts";

// A reader whose time grows with the square of the text does not get through these before the test's time is up.

const sizeBytes = 300_000;

function dense(part: string): string {
  return part.repeat(Math.floor(sizeBytes / part.length));
}

function read(file: string, text: string): readonly string[] {
  return (settingsReader(file)?.(text) ?? []).map(({ name, value }) => `${name}=${value}`);
}

describe("a setting is found at the end of", () => {
  const setting = "export GOSUMDB=off";
  test.each([
    ["short commands", "a.sh", `${dense("a;")}${setting}`],
    ["one pipeline", "a.sh", `${dense("a|")}a;${setting}`],
    ["groups in groups", "a.sh", `${"(a;".repeat(60_000)}${")".repeat(60_000)};${setting}`],
    ["substitutions", "a.sh", `${dense("$(a) ")};${setting}`],
    ["here-documents that begin in one line", "a.sh", `${dense("<<A;")}\nA\n${setting}`],
    ["calls of a script in an action", "a.sh", `${dense("exportVariable('X', 'a');")}${setting}`],
    ["recipes", "Makefile", `a:\n\t${dense("a;")}${setting}`],
    ["definitions", "Makefile", `${dense("define A\nendef\n")}${setting}`],
    ["brackets of make that nothing closes", "Makefile", `${dense("$(shell ")}\n${setting}`],
    ["colons", "Makefile", `a${dense(":")}\n${setting}`],
    ["instructions", "Dockerfile", `${dense("RUN a\n")}RUN ${setting}`],
    ["instructions with documents", "Dockerfile", `${dense("RUN <<E\nE\n")}RUN ${setting}`],
  ])("%s", (_, file, text) => {
    expect(read(file, text)).toContain("GOSUMDB=off");
  });

  test("blocks of an env file that nothing ends", () => {
    expect(read(".env", `${dense("GOFLAGS<<E\n")}GOSUMDB=off\n`)).toContain("GOSUMDB=off");
  });

  test("tools that a quoted script runs, each on its line", () => {
    const runs = Array.from({ length: 8000 }, (_, index) => `  go run a.example/x${index}@v1\\n\n\n`);
    const text = `run: "\n${runs.join("")}"`;
    const found = settingsReader(".github/workflows/ci.yml")?.(text) ?? [];
    expect(found).toHaveLength(8000);
    expect(found.at(-1)).toEqual({ name: "go run", value: "a.example/x7999@v1", line: 16_000 });
  });

  test("quotes of JSON that nothing closes", () => {
    expect(read("package.json", dense('"\\'))).toEqual([]);
    expect(read("package.json", dense("/*"))).toEqual([]);
  });

  test("calls of modgate", () => {
    expect(modgateCommands(`${dense("modgate check;\n")}modgate check || true`).at(-1)?.tolerance).toBe(
      "|| true",
    );
  });
});

describe("given up as too tangled:", () => {
  const callsOfGo = Array.from({ length: 1000 }, (_, index) => `G="go -C d${index} run"\n`).join("");
  const chain = Array.from({ length: 100 }, (_, index) => `X${index}=$X${index + 1}\n`).join("");
  const each = Array.from({ length: 30 }, (_, one) =>
    Array.from({ length: 30 }, (__, other) => `X${one}=$X${other}\n`).join(""),
  );
  const nested = Array.from({ length: 9 }).reduce<string>((inner) => `A="go $(${inner})"`, "x;".repeat(5000));
  test.each([
    ["a redirection of each group in groups", `${"{ a;".repeat(20_000)}${"}>x; ".repeat(20_000)}`],
    ["pipes from many to many", dense("echo a.example/x@v1|xargs go install|")],
    ["a format for many values", `printf '${"%s".padEnd(60_000)}' ${"a ".repeat(60_000)}>> $GITHUB_ENV`],
    ["calls of go by many names", `${callsOfGo}${dense("$G a.example/x@v1\n")}`],
    ["variables in variables in variables", `${chain}GOFLAGS=$X0`],
    ["variables that are each other", `${each.join("")}GOFLAGS=$X0`],
    ["scripts that are read in two ways, in such scripts", nested],
  ])("%s", (_, text) => {
    expect(() => settingsReader("a.sh")?.(text)).toThrow(
      expect.objectContaining({ code: "evidence-invalid" }),
    );
  });
});

describe("values of variables", () => {
  test("are all looked at, not the first few", () => {
    const values = Array.from({ length: 200 }, (_, index) => `X=v${index}\n`).join("");
    expect(read("a.sh", `${values}X=off\nGOSUMDB=$X\n`)).toContain("GOSUMDB=off");
  });

  test("are put in for every variable of a text, however many there are", () => {
    const text = `M=-mod=mod\n${Array.from({ length: 12 }, (_, index) => `A${index}=x\n`).join("")}`;
    const names = Array.from({ length: 12 }, (_, index) => `$A${index}`).join("");
    expect(read("a.sh", `${text}GOFLAGS="${names} $M"\n`)).toContain(`GOFLAGS=${"x".repeat(12)} -mod=mod`);
  });

  test("of one variable are the same wherever it stands in a text", () => {
    const found = read("a.sh", "for m in a b; do go run x.example/$m@$m; done\n");
    expect(found).toEqual(["go run=x.example/a@a", "go run=x.example/b@b"]);
  });

  test("that hold their own variable are read once", () => {
    expect(read("a.sh", 'A="$A -mod=mod"\nGOFLAGS=$A\n')).toEqual(["GOFLAGS=$A -mod=mod"]);
  });
});

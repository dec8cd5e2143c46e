import { constants } from "node:fs";
import { copyFile, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { filePathOf, redactUrl } from "../../go/proxy-chain.ts";
import { ModgateError } from "../../model/error.ts";
import { maxBytes, type ProxyFile, type ProxySource, questionPath, questionSubject } from "./proxy-source.ts";
import { createSlots } from "../http/slots.ts";
import { systemReason } from "../system-reason.ts";

/** More files at a time would not be read faster, and a process may have no more than some hundreds open. */
const filesAtATime = 64;

/**
 * Makes a source that is a folder in the layout of the proxy protocol. A missing file is not found; an unreadable one,
 * and one below a file in place of a folder, is refused, as in go.
 *
 * Source: cmd/go/internal/web.getFile.
 */
export function createFileSource(url: string): ProxySource {
  const folder = folderOf(url);
  const name = redactUrl(url);
  const slots = createSlots(filesAtATime);

  async function place(file: ProxyFile): Promise<string> {
    const path = join(folder, questionPath(file));
    try {
      const { size } = await stat(path);
      if (size <= maxBytes[file.kind]) return path;
    } catch (cause) {
      throw problem(file, cause);
    }
    throw new ModgateError(
      "proxy-answer-invalid",
      `\`${name}\` holds more than ${maxBytes[file.kind]} bytes for ${questionSubject(file)}`,
    );
  }

  function problem(file: ProxyFile, cause: unknown): ModgateError {
    const { code, words } = systemReason(cause);
    if (code === "ENOENT") {
      const hint = "check the module path and the version";
      return new ModgateError("module-not-found", `\`${name}\` does not hold ${questionSubject(file)}`, {
        hint,
        cause,
      });
    }
    return new ModgateError(
      "proxy-refused",
      `\`${name}\` cannot be read for ${questionSubject(file)}: ${words}`,
      { cause },
    );
  }

  return {
    name,
    read: (question) =>
      slots.run(async () => {
        const path = await place(question);
        return await readFile(path).catch((cause: unknown) => Promise.reject(problem(question, cause)));
      }),
    async saveZip(module, target) {
      const file: ProxyFile = { kind: "zip", ...module };
      const path = await place(file);
      await copyFile(path, target, constants.COPYFILE_EXCL).catch((cause: unknown) =>
        Promise.reject(problem(file, cause)),
      );
    },
  };
}

// As go reads it; Node's own reading takes backslashes for slashes.
function folderOf(url: string): string {
  const path = filePathOf(url) ?? "";
  return process.platform === "win32" ? path.replace(/^\/(?=[A-Za-z]:)/, "") : path;
}

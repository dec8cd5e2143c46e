import { Document, isMap, isScalar, isSeq, type Node } from "yaml";
import { withoutCredentials } from "../go/proxy-chain.ts";
import type { PolicyPath } from "../model/finding.ts";
import type { LoadedPolicy } from "./policy.ts";

/** How a policy is shown. */
export interface ShowOptions {
  /** True to end each value's line with the file and line that set it. */
  readonly origin: boolean;
}

/**
 * Writes a policy as YAML with everything it extends merged in, keys in the order of the files; what no file
 * sets is left out, as the gates' own defaults hold there.
 */
export function showPolicy(policy: LoadedPolicy, options: ShowOptions): string {
  const { version, existing, waivers } = policy.common;
  const value = {
    version,
    existing,
    ...proxyOf(policy),
    ...Object.fromEntries(policy.sections),
    ...(waivers.length > 0 ? { waivers } : {}),
  };
  const document = new Document(value);
  document.commentBefore = ` ${policy.path} (${policy.from}), sha256 ${policy.sha256.slice(0, 12)}`;
  if (options.origin && document.contents !== null) annotate(document.contents, [], policy);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

// Its defaults are nobody's words, so it is shown where a file has the section.
function proxyOf({ common, origin }: LoadedPolicy): object {
  const [section, whole] = [origin(["proxy"]), origin([])];
  if (section.file === whole.file && section.line === whole.line) return {};
  const { chain, private: patterns, timeoutMs, attempts, allowDirect } = common.proxy;
  const shown = chain === undefined ? {} : { chain: withoutCredentials(chain) };
  const rest = { private: [...patterns], timeout: `${timeoutMs}ms`, attempts, "allow-direct": allowDirect };
  return { proxy: { ...shown, ...rest } };
}

function annotate(node: Node, path: PolicyPath, policy: LoadedPolicy): void {
  if (isScalar(node)) {
    const { file, line } = policy.origin(path);
    node.comment = ` ${file}:${line}`;
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries())
      if (isNode(item)) annotate(item, [...path, index], policy);
  }
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    if (isScalar(key) && isNode(value)) annotate(value, [...path, String(key.value)], policy);
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value);
}

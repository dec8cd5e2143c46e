import { isToolRun } from "../../model/build-files.ts";
import type { LineRange } from "../../model/repository.ts";
import type { FoundSetting } from "./go-variables.ts";

/** The settings of one file at head and at base, and the lines that the change adds to it. */
export interface SettingsOfBoth {
  readonly now: readonly FoundSetting[];
  readonly before: readonly FoundSetting[];
  readonly added: readonly LineRange[];
}

/**
 * Says which values base had of each setting of head. A tool stands wherever the same file ran it. Of any other setting
 * one use at base speaks for one at head only, lines that the change leaves alone first: what is said or used once more
 * is new.
 */
export function settingsBefore({
  now,
  before,
  added,
}: SettingsOfBoth): ReadonlyMap<FoundSetting, readonly string[]> {
  const left = usesOf(before);
  const isAdded = (line: number) => added.some(({ first, last }) => first <= line && line <= last);
  const untouchedFirst = usesOf(now).toSorted((a, b) => Number(isAdded(a.line)) - Number(isAdded(b.line)));
  const fresh = new Set(
    untouchedFirst.flatMap(({ setting }) => {
      const index = left.findIndex((one) => isSame(one.setting, setting));
      if (index >= 0) left.splice(index, 1);
      return index < 0 ? [setting] : [];
    }),
  );
  const valuesOf = (settings: readonly FoundSetting[], wanted: string) =>
    settings.filter(({ name }) => name === wanted).map(({ value }) => value);
  const unspoken = left.map(({ setting }) => setting);
  return new Map(
    now.map((one) => {
      if (isToolRun(one)) return [one, valuesOf(before, one.name)];
      return [one, fresh.has(one) ? valuesOf(unspoken, one.name) : [one.value]];
    }),
  );
}

interface Use {
  readonly setting: FoundSetting;
  readonly line: number;
}

function usesOf(settings: readonly FoundSetting[]): Use[] {
  return settings.flatMap((setting) => (setting.uses ?? [setting.line]).map((line) => ({ setting, line })));
}

function isSame(a: FoundSetting, b: FoundSetting): boolean {
  return a.name === b.name && a.value === b.value;
}

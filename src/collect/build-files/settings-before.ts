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
 * one place at base speaks for one at head only, lines that the change leaves alone first: what is said once more is new.
 */
export function settingsBefore({
  now,
  before,
  added,
}: SettingsOfBoth): ReadonlyMap<FoundSetting, readonly string[]> {
  const left = [...before];
  const isAdded = ({ line }: FoundSetting) => added.some(({ first, last }) => first <= line && line <= last);
  const untouchedFirst = now.toSorted((a, b) => Number(isAdded(a)) - Number(isAdded(b)));
  const kept = new Set(
    untouchedFirst.filter((one) => {
      const index = left.findIndex(({ name, value }) => name === one.name && value === one.value);
      if (index >= 0) left.splice(index, 1);
      return index >= 0;
    }),
  );
  const valuesOf = (settings: readonly FoundSetting[], wanted: string) =>
    settings.filter(({ name }) => name === wanted).map(({ value }) => value);
  return new Map(
    now.map((one) => {
      if (isToolRun(one)) return [one, valuesOf(before, one.name)];
      return [one, kept.has(one) ? [one.value] : valuesOf(left, one.name)];
    }),
  );
}

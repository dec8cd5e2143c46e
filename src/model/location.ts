/**
 * A place in a file of the repository.
 *
 * `file` is relative to the repository root with forward slashes. `line` and `column` count from 1; without
 * a line the whole file is meant.
 */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
}

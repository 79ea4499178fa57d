// The report file (`report.json`), field for field as `contract::report` writes it in Rust.
// Not part of the OpenAPI document: it is a file, downloaded, with its own schema version.
import type { Severity } from "./types";

export interface LanguageStat {
  name: string;
  kind: "programming" | "markup" | "data" | "prose";
  files: number;
  lines: number;
  code: number;
  comments: number;
  blanks: number;
  bytes: number;
  /** Share of all programming and markup code, 0..1; 0 for data and prose. */
  share: number;
}

export interface Evidence {
  path: string;
  line?: number | null;
  detail: string;
}

export interface Technology {
  name: string;
  category: string;
  version?: string | null;
  confidence: number;
  evidence: Evidence[];
}

export interface Package {
  ecosystem: string;
  name: string;
  /** Empty when the file gives none. */
  version: string;
  purl: string;
  /** Named by the project itself; absent when the file does not tell. */
  direct?: boolean | null;
  scope: "runtime" | "dev";
  license?: string | null;
  hash?: string | null;
  source_path: string;
}

export interface Finding {
  /** Stable fingerprint. */
  id: string;
  rule: string;
  severity: Severity;
  title: string;
  path?: string | null;
  line?: number | null;
  scope?: "production" | "test" | "example" | "generated" | "vendored";
  help: string;
}

export interface Dimension {
  id: string;
  title: string;
  /** Weight in the formula, 0..1. */
  weight: number;
  score: number;
  inputs: { name: string; value: number }[];
  /** How much of the total score (0..1) this costs. All of them add up to `1 - score`. */
  points_lost: number;
  /** Empty when nothing is lost. */
  advice: string;
}

export interface Health {
  score: number;
  coverage: number;
  formula_version: number;
  dimensions: Dimension[];
  /** Ids of dimensions left out for want of evidence. */
  not_assessed: string[];
}

export const SKIP_REASONS = ["symlink", "not_regular", "too_large", "binary", "unknown_language", "vendored", "generated", "unreadable"] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface Completeness {
  files_seen: number;
  files_counted: number;
  skipped: { reason: SkipReason; files: number; examples: string[] }[];
  /** The walk stopped at the file limit. */
  truncated: boolean;
  unparsed: { path: string; error: string }[];
}

export interface Report {
  schema_version: number;
  generator: string;
  name: string;
  source: { kind: string; location?: string | null; commit?: string | null; reference?: string | null };
  generated_at: number;
  totals: { files: number; lines: number; code: number; comments: number; blanks: number; bytes: number };
  languages: LanguageStat[];
  stack: Technology[];
  dependencies: Package[];
  lockfiles: { path: string; format: string; ecosystem: string; packages: number }[];
  findings: Finding[];
  health: Health;
  completeness: Completeness;
}

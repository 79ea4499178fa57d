// The report file (`report.json`), field for field as `contract::report` writes it in Rust.
// Not part of the OpenAPI document: it is a file, downloaded, with its own schema version.
import type { Severity } from "./types";

export interface LanguageStat {
  name: string;
  files: number;
  lines: number;
  code: number;
  comments: number;
  blanks: number;
  bytes: number;
  /** Share of all code lines, 0..1. */
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
  version: string;
  purl: string;
  direct: boolean;
  scope: string;
  license?: string | null;
  source: string;
}

export interface Finding {
  /** Stable fingerprint. */
  id: string;
  rule: string;
  severity: Severity;
  title: string;
  path?: string | null;
  line?: number | null;
  help?: string | null;
}

export interface Dimension {
  id: string;
  title: string;
  weight: number;
  score: number;
  points_lost: number;
  advice: string;
  inputs?: unknown;
}

export interface Health {
  score: number;
  coverage: number;
  formula_version: number;
  dimensions: Dimension[];
}

export interface Report {
  schema_version: number;
  generated_at: number;
  languages: LanguageStat[];
  stack: Technology[];
  dependencies: Package[];
  findings: Finding[];
  health: Health;
}

// The report file (`report.json`), as `contract::report` writes it.
import type { components } from "./schema";

type S = components["schemas"];
export type LanguageStat = S["LanguageStat"];
export type DirectoryStat = S["DirectoryStat"];
export type Evidence = S["Evidence"];
export type Technology = S["Technology"];
export type Package = S["Package"];
export type Finding = S["Finding"];
export type Dimension = S["HealthDimension"];
export type SkipReason = S["SkipReason"];

/** Written out here because the API document has another `Health`, that of `/healthz`. */
export interface Health {
  score: number;
  coverage: number;
  formula_version: number;
  dimensions: Dimension[];
  /** Ids of dimensions left out for want of evidence. */
  not_assessed?: string[];
}

export type Report = Omit<S["Report"], "health"> & { health: Health };

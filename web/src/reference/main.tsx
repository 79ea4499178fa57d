// The API reference at /docs: reads /openapi.json from this server, needs nothing from elsewhere.
import { render, type JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { setLanguage, T, t } from "../i18n";
import { startTheme } from "../lib/theme";
import { Badge, EmptyState, ErrorState, Input, LinkButton, Mark, Skeleton } from "../ui";
import { fits, operations, typeText, type Document, type Operation, type Schema } from "./model";

function Reference(): JSX.Element {
  const [document, setDocument] = useState<Document | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    fetch("/openapi.json").then((r) => (r.ok ? (r.json() as Promise<Document>) : Promise.reject(new Error(String(r.status))))).then(setDocument, setError);
  }, []);
  return (
    <main class="reference" id="main">
      <header class="reference-head">
        <a class="brand" href="/"><Mark /> Vibe Edge</a>
        <LinkButton small look="ghost" href="/">{t("reference.home")}</LinkButton>
      </header>
      <h1>{t("reference.title")}</h1>
      {error ? <ErrorState error={error} /> : document ? <Loaded document={document} /> : <Skeleton lines={10} />}
    </main>
  );
}

function Loaded({ document }: { document: Document }): JSX.Element {
  const [text, setText] = useState("");
  const all = useMemo(() => operations(document), [document]);
  const shown = all.filter((op) => fits(op, text.toLowerCase().split(/\s+/).filter(Boolean)));
  const tags = [...new Set(shown.map((op) => op.tag))];
  useEffect(() => { if (location.hash) window.document.getElementById(location.hash.slice(1))?.scrollIntoView(); }, []);
  return (
    <>
      <p class="muted"><bdi>{document.info.title} {document.info.version}</bdi> · {t("reference.operations", { count: all.length })}</p>
      <p class="muted"><T k="reference.lead" values={{ address: <a href="/openapi.json"><code>/openapi.json</code></a> }} /></p>
      <div class="toolbar" role="search"><Input type="search" aria-label={t("reference.filter")} placeholder={t("reference.filter")} value={text} onValue={setText} /></div>
      {shown.length === 0 ? <EmptyState icon="search" title={t("reference.none")} /> : null}
      {tags.map((tag) => (
        <section key={tag} aria-labelledby={`tag-${tag}`}>
          <h2 id={`tag-${tag}`}><bdi>{tag}</bdi></h2>
          {shown.filter((op) => op.tag === tag).map((op) => <Entry key={op.id} op={op} />)}
        </section>
      ))}
      <section aria-labelledby="schemas">
        <h2 id="schemas">{t("reference.schemas")}</h2>
        <div class="types">{Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => (
          <details class="card operation" key={name} id={`type-${name}`}>
            <summary><code dir="ltr">{name}</code></summary>
            <div class="card-body stack">{schema.description ? <p><Prose text={schema.description} /></p> : null}<Shape schema={schema} /></div>
          </details>
        ))}</div>
      </section>
    </>
  );
}

function Entry({ op }: { op: Operation }): JSX.Element {
  return (
    <details class="card operation" id={op.id}>
      <summary>
        <span class={`method method-${op.method.toLowerCase()}`}>{op.method}</span>
        <code class="break" dir="ltr">{op.path}</code>
        <span class="muted"><Prose text={op.summary} /></span>
      </summary>
      <div class="card-body stack">
        {op.description ? <p><Prose text={op.description} /></p> : null}
        {op.parameters.length ? <><h3>{t("reference.parameters")}</h3><ul class="fields">{op.parameters.map((p) => (
          <li key={p.in + p.name}><code dir="ltr">{p.name}</code> <Badge>{p.in}</Badge> <TypeText schema={p.schema} /> {p.required ? <span class="muted">{t("reference.required")}</span> : null} {p.description ? <span class="muted"><Prose text={p.description} /></span> : null}</li>
        ))}</ul></> : null}
        {op.body ? <><h3>{t("reference.body")}</h3><p><code dir="ltr">{op.body.type}</code> <TypeText schema={op.body.schema} /></p></> : null}
        <h3>{t("reference.answers")}</h3>
        <ul class="fields">{op.answers.map((a) => <li key={a.status}><code>{a.status}</code> <Prose text={a.description} /> {a.schema ? <TypeText schema={a.schema} /> : null}</li>)}</ul>
      </div>
    </details>
  );
}

/** Words of the API document: what stands between backticks is code. */
function Prose({ text }: { text: string }): JSX.Element {
  return <bdi>{text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i} dir="ltr">{part}</code> : part))}</bdi>;
}

/** A type in one line, linked when it has a name. */
function TypeText({ schema }: { schema: Schema | undefined }): JSX.Element {
  const text = typeText(schema);
  const named = schema?.$ref ? text : schema?.items?.$ref ? typeText(schema.items) : null;
  return named ? <a href={`#type-${named}`} onClick={() => openType(named)}><code dir="ltr">{text}</code></a> : <code class="muted break" dir="ltr">{text}</code>;
}

function openType(name: string): void {
  const details = window.document.getElementById(`type-${name}`);
  if (details instanceof HTMLDetailsElement) details.open = true;
}

function Shape({ schema }: { schema: Schema }): JSX.Element {
  if (schema.allOf) return <>{schema.allOf.map((part, i) => <Shape key={i} schema={part} />)}</>;
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return <TypeText schema={schema} />;
  return (
    <ul class="fields">{fields.map(([name, field]) => (
      <li key={name}><code dir="ltr">{name}</code> <TypeText schema={field} /> {schema.required?.includes(name) ? <span class="muted">{t("reference.required")}</span> : null} {field.description ? <span class="muted"><Prose text={field.description} /></span> : null}</li>
    ))}</ul>
  );
}

async function start(): Promise<void> {
  const tag = document.documentElement.lang;
  if (tag !== "en") await setLanguage(tag).catch(() => {});
  startTheme();
  const root = document.getElementById("app");
  if (root) render(<Reference />, root);
}
void start();

// The component gallery at /_ui (development builds only): every component in its states. Its words
// are examples, not part of the product, so they are not in the catalogue.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError } from "../../api/client";
import { SEVERITIES, type TaskState } from "../../api/types";
import { ScoreDial, ScoreMark, ShareBar, Treemap, Trend } from "../../charts/charts";
import { Badge, Banner, Button, Card, Checkbox, CodeBlock, Dialog, EmptyState, ErrorState, Field, FileDrop, IconButton, Input, KeyValues, Menu, MenuItem, OnlineBadge, Page, Pager, Progress, Select, SeverityBadge, Skeleton, Stat, StateBadge, Switch, Table, Tabs, TagsInput, TextArea, Time, toast } from "../../ui";

const STATES: TaskState[] = ["queued", "leased", "running", "succeeded", "failed", "cancelled", "dead"];
const problem = new ApiError(500, { type: "https://vibe-edge.dev/problems/internal" }, "req_01EXAMPLE");

function Part({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return <Card title={name}><div class="stack">{children}</div></Card>;
}

export default function Gallery(): JSX.Element {
  const [text, setText] = useState("Text");
  const [on, setOn] = useState(true);
  const [tags, setTags] = useState(["rust", "web"]);
  const [file, setFile] = useState<File | null>(null);
  const [open, setOpen] = useState(false);
  return (
    <Page title="Components" wide>
      <Part name="Buttons">
        <div class="row wrap"><Button look="primary">Primary</Button><Button>Plain</Button><Button look="ghost">Ghost</Button><Button look="danger">Danger</Button><Button busy>Busy</Button><Button disabled>Disabled</Button><Button small icon="plus">Small</Button><IconButton icon="settings" label="Settings" /><Menu label="Menu"><MenuItem icon="edit" onClick={() => {}}>Edit</MenuItem><MenuItem icon="trash" danger onClick={() => {}}>Delete</MenuItem></Menu></div>
      </Part>
      <Part name="Form">
        <Field label="Input" hint="A hint"><Input value={text} onValue={setText} /></Field>
        <Field label="Wrong" error="This is wrong."><Input value={text} onValue={setText} /></Field>
        <Field label="Area" optional><TextArea value={text} onValue={setText} /></Field>
        <Field label="Select"><Select value={text} onValue={setText} options={[["Text", "Text"], ["b", "Other"]]} /></Field>
        <Field label="Tags"><TagsInput value={tags} onValue={setTags} /></Field>
        <Checkbox label="Checkbox" checked={on} onValue={setOn} /><Switch label="Switch" checked={on} onValue={setOn} />
        <FileDrop file={file} onFile={setFile} accept="" hint="Any file" />
      </Part>
      <Part name="Badges">
        <div class="row wrap">{STATES.map((s) => <StateBadge key={s} state={s} />)}</div>
        <div class="row wrap">{SEVERITIES.map((s) => <SeverityBadge key={s} severity={s} count={3} />)}</div>
        <div class="row wrap"><OnlineBadge online /><OnlineBadge online={false} /><Badge tone="warning" icon="alert">Warning</Badge></div>
      </Part>
      <Part name="States">
        <Skeleton /><EmptyState title="Empty">Nothing here.</EmptyState><ErrorState error={problem} onRetry={() => {}} />
        <Banner tone="info" title="Info" /><Banner tone="success" title="Success" /><Banner tone="warning" title="Warning" /><Banner error={problem} />
        <div class="row"><Button onClick={() => toast.done("Done", () => {})}>Toast</Button><Button onClick={() => toast.error(problem)}>Error toast</Button><Button onClick={() => setOpen(true)}>Dialog</Button></div>
        {open ? <Dialog title="Dialog" onClose={() => setOpen(false)}>Body</Dialog> : null}
      </Part>
      <Part name="Display">
        <Tabs label="Tabs" current="a" items={[{ id: "a", label: "One", href: "#a" }, { id: "b", label: "Two", href: "#b", count: 7 }]} />
        <div class="stats"><Stat label="Stat" value="12" note="a note" /><Stat label="Score" value={<ScoreMark score={0.82} />} /></div>
        <KeyValues items={[["Key", "Value"], ["When", <Time at={Date.now() - 90_000} />]]} />
        <CodeBlock label="Code" code={"vibe-runner scan ."} />
        <Progress label="Progress" done={3} total={10} /><Progress label="Unknown" done={3} />
        <Table caption="Table" rows={[{ a: "x", n: 1 }]} rowKey={(r) => r.a} columns={[{ id: "a", head: "Name", main: true, cell: (r) => r.a }, { id: "n", head: "Number", numeric: true, cell: (r) => r.n }]} />
        <Pager shown={1} total={3} page={2} onBack={() => {}} onNext={() => {}} />
      </Part>
      <Part name="Charts">
        <div class="row wrap">{[0.95, 0.8, 0.65, 0.45, 0.2].map((s) => <ScoreDial key={s} score={s} />)}</div>
        <Trend title="Trend" data={[0.6, 0.66, 0.64, 0.72, 0.81].map((score, i) => ({ at: 1_700_000_000_000 + i * 86_400_000, score }))} />
        <ShareBar title="Shares" unit="Lines" data={["Rust", "TypeScript", "CSS", "Python", "Shell", "Go", "Java", "C", "Lua", "Zig"].map((name, i) => ({ name, value: 1000 / (i + 1) }))} />
        <Treemap title="Map" unit="lines" heads={["Language", "Kind"]} data={["Rust", "Go", "C"].flatMap((group, i) => ["code", "comments"].map((name, j) => ({ name, group, label: group, note: name, slot: i, value: 1000 / (i + j + 1) })))} />
      </Part>
    </Page>
  );
}
